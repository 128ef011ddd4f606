import { html } from '../html.js';
import { actionButton, faultBox, heading, needsLogin, pagedList, when } from '../parts.js';
import { listActions, loadRest } from './lists.js';
import { listOf } from '../store.js';
import { missingScope } from './scopes.js';

const users = listActions('auth', 'users');

const kColumns = ['audit.time', 'audit.event', 'audit.user', 'audit.from', 'audit.request'];

// The names of the users by their id.
const namesIn = (state) => {
  const { entries } = listOf(state, 'users');
  return new Map((entries ?? []).map(({ id, username }) => [id, username]));
};

// A deleted account has only its number.
const nameOf = (names, id) => names.get(id) ?? `#${id}`;

const account = ({ t }, names, { user_id, actor_id }) => {
  if (user_id === null) return '';
  const user = nameOf(names, user_id);
  return actor_id === null ? user : t('audit.by', { user, actor: nameOf(names, actor_id) });
};

const row = (context, names, entry) => {
  const { created_at, event, detail, ip, request_id } = entry;
  const cells = [
    when(context, created_at),
    html`<span><strong>${event}</strong> ${detail}</span>`,
    account(context, names, entry),
    ip,
    html`<code>${request_id}</code>`,
  ];
  const label = (i) => context.t(kColumns[i]);
  return html`<tr>
    ${cells.map((content, i) => html`<td data-label="${label(i)}">${content}</td>`)}
  </tr>`;
};

const table = ({ t }, rows) => html`<div class="table-frame">
  <table class="table audit-table" aria-labelledby="heading">
    <thead><tr>${kColumns.map((key) => html`<th scope="col">${t(key)}</th>`)}</tr></thead>
    <tbody>${rows}</tbody>
  </table>
</div>`;

export const view = {
  enter: ({ store }) => (store.state.session ? ['audit', 'names'] : []),
  render: (context) => {
    const { state } = context;
    const names = namesIn(state);
    const inTable = (rows) => table(context, rows);
    return html`
      ${heading(context, 'nav.audit', 'audit.lead', [
        { method: 'GET', service: 'auth', endpoint: 'audit' },
      ])}
      ${needsLogin(context)}
      <p class="actions">${actionButton(context, 'audit', 'list.reload', { copy: true })}</p>
      ${faultBox(context, state.calls.audit)}
      ${missingScope(context, state.calls.audit)}
      ${pagedList(context, 'audit', 'audit.empty', (event) => row(context, names, event), inTable)}
      ${faultBox(context, state.calls['audit-more'])}`;
  },
  actions: {
    ...listActions('auth', 'audit'),
    // Requests only the users that are not loaded yet.
    names: async (tools) => {
      const { entries } = listOf(tools.store.state, 'users');
      const outcome = entries ? { ok: true } : await users.users(tools, { limit: '100' });
      return outcome.ok ? loadRest(tools, 'auth', 'users') : outcome;
    },
  },
};
