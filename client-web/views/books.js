import { html } from '../html.js';
import { actionButton, done, faultBox, form, heading, pagedList } from '../parts.js';
import { listActions } from './lists.js';

const kFields = [
  { name: 'title', label: 'field.title', autocomplete: 'off' },
  { name: 'author', label: 'field.author', autocomplete: 'off' },
  { name: 'isbn', label: 'field.isbn', hint: 'field.optional', autocomplete: 'off' },
  {
    name: 'year',
    label: 'field.year',
    hint: 'field.optional',
    autocomplete: 'off',
    inputmode: 'numeric',
  },
];

// What cannot be a year goes out as typed: the service says what is wrong with it.
const yearOf = (typed) => (/^-?\d{1,9}$/.test(typed) ? Number(typed) : typed);

const bodyOf = ({ title, author, isbn, year }) => ({
  title,
  author,
  ...(isbn !== '' && { isbn }),
  ...(year !== '' && { year: yearOf(year) }),
});

const entry = ({ t }, { id, title, author, isbn, year, mine }) => html`<li class="entry">
  <p class="entry-title">${title} ${mine && html`<span class="badge">${t('books.mine')}</span>`}</p>
  <p class="entry-text">${[author, year].filter(Boolean).join(', ')}</p>
  <p class="entry-facts"><code>#${id}</code> ${isbn && html`ISBN <code>${isbn}</code>`}</p>
</li>`;

export const view = {
  route: 'books',
  title: 'nav.books',
  enter: () => ['books'],
  render: (context) => {
    const { state, t } = context;
    const created = state.calls['create-book'];
    return html`
      ${heading(context, 'nav.books', 'books.lead', [
        { method: 'GET', service: 'books', endpoint: 'books' },
        { method: 'POST', service: 'books', endpoint: 'books' },
      ])}
      <details class="card" id="new-book">
        <summary>${t('books.add')}</summary>
        ${
          !state.session &&
          html`<p class="hint">${t('session.none')} <a href="#/login">${t('nav.login')}</a></p>`
        }
        ${form(context, {
          name: 'create-book',
          fields: kFields,
          submit: 'books.submit',
          columns: true,
        })}
        ${created?.ok && done(html`<p>${t('books.done', { title: created.data.title })}</p>`)}
      </details>
      <p class="actions">${actionButton(context, 'books', 'list.reload')}</p>
      ${faultBox(context, state.calls.books)}
      ${pagedList(context, 'books', 'books.empty', (book) => entry(context, book))}
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
        body: bodyOf(fields),
        isExpected: (body) => typeof body.title === 'string',
      }),
  },
  empties_form: ['create-book'],
  then: { 'create-book': ['books'] },
};
