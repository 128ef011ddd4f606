import { form } from '../form.js';
import { html } from '../html.js';
import { actionButton, callKey, done, faultBox, heading } from '../parts.js';
import { bookFields, bookOf } from './book_fields.js';
import { listActions, pagedList, searchIn, searchOf } from './lists.js';
import { missingScope } from './scopes.js';
import { searchForm } from './search.js';

const kSorts = [
  { value: '', label: 'search.first_created' },
  { value: '-created_at', label: 'search.last_created' },
  { value: 'title', label: 'search.by_title' },
  { value: 'author', label: 'search.by_author' },
  { value: '-year', label: 'search.by_year' },
];

const tools = (context, { id, title }) => {
  const { t } = context;
  return html`<div class="tools">
    <a class="button" href="#/books/edit?id=${id}"
      aria-label="${t('entry.edit_one', { name: title })}">${t('entry.edit')}</a>
    ${actionButton(context, 'delete-book', 'entry.delete', {
      style: 'danger',
      id,
      confirm: t('entry.confirm_delete', { name: title }),
    })}
  </div>`;
};

const entry = (context, book) => {
  const { state, t } = context;
  const { id, title, author, isbn, year, mine } = book;
  const deleted = state.calls[callKey('delete-book', id)];
  return html`<li class="entry with-tools">
    <div>
      <p class="entry-title">
        ${title} ${mine && html`<span class="badge">${t('books.mine')}</span>`}
      </p>
      <p class="entry-text">${[author, year].filter(Boolean).join(', ')}</p>
      <p class="entry-facts"><code>#${id}</code> ${isbn && html`ISBN <code>${isbn}</code>`}</p>
    </div>
    ${state.session && tools(context, book)}
    ${faultBox(context, deleted)}
    ${missingScope(context, deleted)}
  </li>`;
};

const newBook = (context) => {
  const { state, t } = context;
  const created = state.calls['create-book'];
  return html`<details class="card" id="new-book">
    <summary>${t('books.add')}</summary>
    ${
      !state.session &&
      html`<p class="hint">${t('session.none')} <a href="#/login">${t('nav.login')}</a></p>`
    }
    ${form(context, {
      name: 'create-book',
      fields: bookFields(),
      submit: 'books.submit',
      columns: true,
    })}
    ${created?.ok && done(html`<p>${t('books.done', { title: created.data.title })}</p>`)}
  </details>`;
};

const emptyText = (state) => (searchOf(state, 'books').q ? 'search.none' : 'books.empty');

export const view = {
  enter: ({ store }) => [['books', searchIn(store.state)]],
  render: (context) => {
    const { state } = context;
    return html`
      ${heading(context, 'nav.books', 'books.lead', [
        { method: 'GET', service: 'books', endpoint: 'books', rest: '?q=&sort=&limit=&cursor=' },
        { method: 'POST', service: 'books', endpoint: 'books' },
        { method: 'DELETE', service: 'books', endpoint: 'books', rest: '/{id}' },
      ])}
      ${newBook(context)}
      <p class="actions">${actionButton(context, 'books', 'list.reload')}</p>
      ${searchForm(context, 'books', kSorts)}
      ${faultBox(context, state.calls.books)}
      ${pagedList(context, 'books', emptyText(state), (book) => entry(context, book))}
      ${faultBox(context, state.calls['books-more'])}`;
  },
  actions: {
    ...listActions('books', 'books'),
    'create-book': ({ api }, fields) =>
      api.send({
        service: 'books',
        endpoint: 'books',
        method: 'POST',
        auth: 'access',
        body: bookOf(fields),
        isExpected: (body) => typeof body.title === 'string',
      }),
    'delete-book': async ({ api, store }, { id }) => {
      const outcome = await api.send({
        service: 'books',
        endpoint: 'books',
        parts: [id],
        method: 'DELETE',
        auth: 'access',
      });
      if (outcome.ok) store.changeEntry('books', id, null);
      return outcome;
    },
  },
  says: { 'delete-book': 'notice.deleted' },
  empties_form: ['create-book'],
  then: { 'create-book': ['books'] },
};
