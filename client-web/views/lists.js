// Loads paged lists of the services, and shows them.

import { html } from '../html.js';
import { actionButton } from '../parts.js';
import { listOf, userOf } from '../store.js';

const kSearchFields = ['q', 'sort'];

const isPage = (body) => Array.isArray(body.items);

// Uses only the query of `next`, because the path in the settings can differ behind a proxy.
const queryOf = (next) => (next?.includes('?') ? next.slice(next.indexOf('?')) : '');

// The search in the address of the view, for its `enter`.
export const searchIn = ({ params }) =>
  Object.fromEntries(Object.entries(params).filter(([name]) => kSearchFields.includes(name)));

// Keeps a search in the address, so that it survives a reload and can be sent to somebody.
const keepInAddress = (endpoint, { q = '', sort = '' }) => {
  const wanted = Object.entries({ q, sort }).filter(([, value]) => value !== '');
  const query = wanted.length > 0 ? `?${new URLSearchParams(wanted)}` : '';
  history.replaceState(null, '', `#/${endpoint}${query}`);
};

// The last search in a form of searchForm().
export const searchOf = (state, endpoint) => state.views[endpoint]?.search ?? {};

const load = async ({ api, store }, service, endpoint, fields) => {
  const user = userOf(store.state);
  const query = { ...searchOf(store.state, endpoint), ...fields };
  const call = { service, endpoint, query, auth: 'access', isExpected: isPage };
  const outcome = await api.send(call);
  store.patchView(endpoint, { search: query });
  if ('q' in query && store.state.route === endpoint) keepInAddress(endpoint, query);
  if (outcome.ok) store.putPage(endpoint, outcome.data, { append: false, user });
  return outcome;
};

const loadMore = async ({ api, store }, service, endpoint) => {
  const user = userOf(store.state);
  const { next } = listOf(store.state, endpoint);
  const call = { service, endpoint, query: queryOf(next), auth: 'access', isExpected: isPage };
  const outcome = await api.send(call);
  // Another search may have started meanwhile.
  const is_same_list = listOf(store.state, endpoint).next === next;
  if (outcome.ok && is_same_list) store.putPage(endpoint, outcome.data, { append: true, user });
  return outcome;
};

const kMaxPages = 50;

// Loads the rest of a list.
export const loadRest = async (tools, service, endpoint) => {
  let outcome = { ok: true };
  for (let i = 0; i < kMaxPages && outcome.ok && listOf(tools.store.state, endpoint).next; ++i) {
    outcome = await loadMore(tools, service, endpoint);
  }
  return outcome;
};

// The two actions of the list `endpoint`, which is stored in state.lists[endpoint]: `endpoint`
// loads it from the start, with the fields of a search form as query or else with the previous
// search; `endpoint`-more loads the next page.
export const listActions = (service, endpoint) => ({
  [endpoint]: (tools, fields) => load(tools, service, endpoint, fields),
  [`${endpoint}-more`]: (tools) => loadMore(tools, service, endpoint),
});

const inList = (entries) => html`<ul class="entries">${entries}</ul>`;

// A paged list, loaded by listActions(service, name). `entry` returns the markup
// of one entry, `inside` wraps all of them in a list or table.
export const pagedList = (context, name, empty, entry, inside = inList) => {
  const { state, t } = context;
  const { entries, next } = listOf(state, name);
  if (!entries) {
    return state.calls[name]?.busy && html`<p class="empty" role="status">${t('list.loading')}</p>`;
  }
  if (entries.length === 0) return html`<p class="empty">${t(empty)}</p>`;
  return html`${inside(entries.map(entry))}
    ${next && html`<p class="actions">${actionButton(context, `${name}-more`, 'list.more')}</p>`}`;
};
