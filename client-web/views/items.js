import { html } from '../html.js';
import { actionButton, faultBox, heading, needsLogin, pagedList, when } from '../parts.js';
import { listActions } from './lists.js';

const entry = (context, { id, name, description, created_at }) => html`<li class="entry">
  <p class="entry-title">${name}</p>
  ${description && html`<p class="entry-text">${description}</p>`}
  <p class="entry-facts"><code>#${id}</code> ${when(context, created_at)}</p>
</li>`;

export const view = {
  route: 'items',
  title: 'nav.items',
  enter: ({ store }) => (store.state.session ? ['items'] : []),
  render: (context) => html`
    ${heading(context, 'nav.items', 'items.lead', [
      { method: 'GET', service: 'books', endpoint: 'items' },
    ])}
    ${needsLogin(context)}
    <p class="actions">
      ${actionButton(context, 'items', 'list.reload')}
      <a class="button primary" href="#/items/new">${context.t('nav.create_item')}</a>
    </p>
    ${faultBox(context, context.state.calls.items)}
    ${pagedList(context, 'items', 'items.empty', (item) => entry(context, item))}
    ${faultBox(context, context.state.calls['items-more'])}`,
  actions: listActions('books', 'items'),
};
