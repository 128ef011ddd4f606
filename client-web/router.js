// From the address to a view: "#/items/edit?id=7" is the route 'items/edit' with {id: '7'}.

import { loadTexts } from './i18n.js';
import { entryAt } from './views/index.js';

const views = new Map(); // loaded ones, by route

// {route, params}, or null for a hash that names no place of the page, as "#heading" does.
export const readHash = (hash) => {
  if (hash !== '' && !hash.startsWith('#/')) return null;
  const [route, query = ''] = hash.slice(2).split(/\?(.*)/s);
  return { route, params: Object.fromEntries(new URLSearchParams(query)) };
};

// The view of a route, once it is loaded.
export const viewAt = (route) => views.get(route);

// Resolves once the view of `entry` and its texts are there, also for viewAt.
export const loadView = async (entry, language) => {
  const [{ view }] = await Promise.all([entry.load(), loadTexts(language, entry.texts)]);
  views.set(entry.route, view);
  return view;
};
