import { html } from '../html.js';
import { bookFields, bookOf } from './book_fields.js';
import { editView } from './editing.js';
import { scopesOf } from './scopes.js';

const kScope = 'books:edit';

// Shown before the service refuses the change.
const note = ({ state, t }, { mine }) =>
  state.session &&
  mine === false &&
  !scopesOf(state).includes(kScope) &&
  html`<div class="box">${t('edit.not_mine', { scope: kScope })}</div>`;

export const view = editView({
  route: 'books/edit',
  endpoint: 'books',
  title: 'nav.edit_book',
  lead: 'edit.book_lead',
  back: 'books',
  fields: bookFields,
  bodyOf: bookOf,
  note,
});
