// Every view by its route. A view is
//   route, title    the part of the address after "#/", and the key of its name
//   render(context) its markup; runs at every change of state
//   actions         what its forms and buttons do, by data-call; each answers an outcome of Api
//   enter(context)  names of the actions to run when the reader comes in (optional)
//   then            names of the actions to run after one that went well (optional)
//   empties_form    names of the actions whose form is emptied after it went well (optional)

import { books } from './books.js';
import { createItem } from './create_item.js';
import { items } from './items.js';
import { login } from './login.js';
import { profile } from './profile.js';
import { refresh } from './refresh.js';
import { register } from './register.js';

export const kGroups = [
  { title: 'nav.account', views: [register, login, refresh, profile] },
  { title: 'nav.things', views: [createItem, items] },
  { title: 'nav.library', views: [books] },
];

const kViews = kGroups.flatMap(({ views }) => views);

export const viewAt = (route) => kViews.find((view) => view.route === route);

// Where a reader lands who names no view, or none that exists.
export const homeRoute = ({ session }) => (session ? profile.route : register.route);
