import { html } from '../html.js';
import { actionButton, callKey, faultBox, heading, needsLogin, when } from '../parts.js';
import { listActions, pagedList, searchIn, searchOf } from './lists.js';
import { searchForm } from './search.js';

const kSorts = [
  { value: '', label: 'search.first_created' },
  { value: '-created_at', label: 'search.last_created' },
  { value: '-updated_at', label: 'search.last_changed' },
  { value: 'name', label: 'search.by_name' },
  { value: '-name', label: 'search.by_name_back' },
];

const entry = (context, { id, name, description, created_at }) => {
  const { state, t } = context;
  return html`<li class="entry with-tools">
    <div>
      <p class="entry-title">${name}</p>
      ${description && html`<p class="entry-text">${description}</p>`}
      <p class="entry-facts"><code>#${id}</code> ${when(context, created_at)}</p>
    </div>
    <div class="tools">
      <a class="button" href="#/items/edit?id=${id}"
        aria-label="${t('entry.edit_one', { name })}">${t('entry.edit')}</a>
      ${actionButton(context, 'delete-item', 'entry.delete', {
        style: 'danger',
        id,
        confirm: t('entry.confirm_delete', { name }),
      })}
    </div>
    ${faultBox(context, state.calls[callKey('delete-item', id)])}
  </li>`;
};

const emptyText = (state) => (searchOf(state, 'items').q ? 'search.none' : 'items.empty');

export const view = {
  enter: ({ store }) => (store.state.session ? [['items', searchIn(store.state)]] : []),
  render: (context) => html`
    ${heading(context, 'nav.items', 'items.lead', [
      { method: 'GET', service: 'books', endpoint: 'items', rest: '?q=&sort=&limit=&cursor=' },
      { method: 'DELETE', service: 'books', endpoint: 'items', rest: '/{id}' },
    ])}
    ${needsLogin(context)}
    <p class="actions">
      <a class="button primary" href="#/items/new">${context.t('nav.create_item')}</a>
      ${actionButton(context, 'items', 'list.reload')}
    </p>
    ${searchForm(context, 'items', kSorts)}
    ${faultBox(context, context.state.calls.items)}
    ${pagedList(context, 'items', emptyText(context.state), (item) => entry(context, item))}
    ${faultBox(context, context.state.calls['items-more'])}`,
  actions: {
    ...listActions('books', 'items'),
    'delete-item': async ({ api, store }, { id }) => {
      const outcome = await api.send({
        service: 'books',
        endpoint: 'items',
        parts: [id],
        method: 'DELETE',
        auth: 'access',
      });
      if (outcome.ok) store.changeEntry('items', id, null);
      return outcome;
    },
  },
  says: { 'delete-item': 'notice.deleted' },
};
