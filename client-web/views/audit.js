import { html } from '../html.js';
import { actionButton, faultBox, heading, needsLogin, when } from '../parts.js';
import { saveFile } from '../clipboard.js';
import { listActions, loadRest, pagedList, searchOf } from './lists.js';
import { listOf } from '../store.js';
import { missingScope } from './scopes.js';

const users = listActions('auth', 'users');
const events = listActions('auth', 'audit');

const kCsvCall = {
  service: 'auth',
  endpoint: 'audit',
  auth: 'access',
  headers: { Accept: 'text/csv' },
  isText: true,
};

const kColumns = ['audit.time', 'audit.event', 'audit.user', 'audit.from', 'audit.request'];

// Every event in the audit trail of auth-service. Others are shown by their name alone.
export const kEvents = [
  'login_ok',
  'login_failed',
  'reauthenticated',
  'password_changed',
  'reset_failed',
  'key_created',
  'key_revoked',
  'key_refused',
  'session_revoked',
  'sessions_revoked',
  'refresh_reuse',
  'refresh_from_another_address',
  'user_registered',
  'user_deleted',
  'user_changed',
  'user_reset_code',
  'invite_created',
  'invite_used',
  'invite_revoked',
  'throttle_lifted',
  'users_exported',
  'users_imported',
  'admin_refused',
  'database_went_back',
  'database_accepted',
  'revocation_offered',
];

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

const wordsFor = (t, event) => (kEvents.includes(event) ? t(`event.${event}`) : event);

const eventCell = (t, { event, detail }) => html`<div><strong>${wordsFor(t, event)}</strong>
  <span class="hint"><code lang="en">${event}</code> ${detail}</span></div>`;

const row = (context, names, entry) => {
  const { created_at, ip, request_id } = entry;
  const cells = [
    when(context, created_at),
    eventCell(context.t, entry),
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

// `from` and `to` are those of an <input type="datetime-local">: local times.
const kNoFilter = { user: '', event: '', from: '', to: '', words: '' };
const filterOf = ({ views }) => ({ ...kNoFilter, ...views.audit });

// The id of a user by name or "#id", as text. A deleted account is not among the names. Undefined if
// there is no such name.
const idOf = (names, user) => {
  const wanted = user.trim().toLowerCase();
  const known = [...names].find(([, name]) => name.toLowerCase() === wanted);
  return known ? String(known[0]) : /^#(\d+)$/.exec(wanted)?.[1];
};

// What the service filters by; the words are searched in what is loaded.
const queryOf = (state) => {
  const { user, event, from, to } = filterOf(state);
  // A browser without such a field lets everything be typed.
  const inUtc = (time) => (Date.parse(time) ? new Date(time).toISOString() : '');
  const id = user.trim() && (idOf(namesIn(state), user) ?? user);
  return { user: id, event, from: inUtc(from), to: inUtc(to) };
};

const isWanted = (context, names, entry) => {
  const { user, event, from, to } = queryOf(context.state);
  const { created_at, ip, request_id } = entry;
  const text = [account(context, names, entry), ip, request_id].join(' ').toLowerCase();
  return (
    (user === '' || String(entry.user_id) === user) &&
    (event === '' || entry.event === event) &&
    (from === '' || created_at >= from) &&
    (to === '' || created_at < to) &&
    text.includes(filterOf(context.state).words.trim().toLowerCase())
  );
};

const option = (value, label, chosen) =>
  html`<option value="${value}" ${value === chosen && html`selected`}>${label}</option>`;

const input = (t, name, label, value, type = 'search') => html`<div>
  <label for="find-${name}">${t(label)}</label>
  <input id="find-${name}" type="${type}" name="${name}" value="${value}" maxlength="200"
    autocomplete="off" spellcheck="false" autocapitalize="none">
</div>`;

// Whether the service was asked for what the form has now.
const isAsked = (state) => {
  const asked = searchOf(state, 'audit');
  return Object.entries(queryOf(state)).every(([name, value]) => value === (asked[name] ?? ''));
};

const filter = (context, names) => {
  const { state, t } = context;
  const { entries, next } = listOf(state, 'audit');
  const { user, event, from, to, words } = filterOf(state);
  const found = (entries ?? []).filter((one) => isWanted(context, names, one)).length;
  const is_filtered = [user, event, from, to, words].some((one) => one.trim() !== '');
  const users = listOf(state, 'users');
  const is_complete = users.entries && !users.next;
  const is_unknown = user.trim() !== '' && is_complete && idOf(names, user) === undefined;
  const status = next || !isAsked(state) ? 'audit.found_so_far' : 'users.found';
  return html`<form class="search" id="find" method="post" role="search" data-call="find" novalidate>
      ${input(t, 'user', 'audit.user', user)}
      <div>
        <label for="find-event">${t('audit.kind')}</label>
        <select id="find-event" name="event">${option('', t('audit.all'), event)}
          ${kEvents.map((name) => option(name, wordsFor(t, name), event))}</select>
      </div>
      ${input(t, 'from', 'audit.since', from, 'datetime-local')}
      ${input(t, 'to', 'audit.before', to, 'datetime-local')}
      ${input(t, 'words', 'audit.words', words)}
      <button class="primary" type="submit">${t('search.submit')}</button>
    </form>
    <p class="hint" role="status">${
      is_filtered && entries && t(is_unknown ? 'audit.no_user' : status, { count: found })
    }</p>`;
};

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
      <p class="actions">${actionButton(context, 'audit', 'list.reload', { copy: true })}
        ${actionButton(context, 'export', 'audit.export', { copy: true })}</p>
      <p class="hint">${context.t('audit.export_hint')}</p>
      ${['audit', 'export', 'find'].map((name) => faultBox(context, state.calls[name]))}
      ${missingScope(context, state.calls.audit)}
      ${filter(context, names)}
      ${pagedList(context, 'audit', 'search.none', (event) => isWanted(context, names, event) && row(context, names, event), inTable)}
      ${faultBox(context, state.calls['audit-more'])}`;
  },
  actions: {
    ...events,
    find: async (tools, fields) => {
      tools.store.patchView('audit', fields);
      const outcome = await events.audit(tools, { limit: '100', ...queryOf(tools.store.state) });
      return outcome.ok && fields.words.trim() !== '' ? loadRest(tools, 'auth', 'audit') : outcome;
    },
    export: async ({ api, store }) => {
      const pages = [];
      for (let query = queryOf(store.state); ;) {
        const outcome = await api.send({ ...kCsvCall, query });
        if (!outcome.ok) return outcome;
        pages.push(outcome.data);
        query = /<[^>?]*([^>]*)>/.exec(outcome.headers.link)?.[1];
        if (!query) {
          saveFile('llavero-audit.csv', 'text/csv', pages.join(''));
          return outcome;
        }
      }
    },
    // Requests only the users that are not loaded yet.
    names: async (tools) => {
      const { entries } = listOf(tools.store.state, 'users');
      const outcome = entries ? { ok: true } : await users.users(tools, { limit: '100' });
      return outcome.ok ? loadRest(tools, 'auth', 'users') : outcome;
    },
  },
  typed: { find: ({ store }, fields) => store.patchView('audit', fields) },
};
