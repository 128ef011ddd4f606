// Loading of the lists that the services page with a cursor.

import { listOf, userOf } from '../store.js';

const isPage = (body) => Array.isArray(body.items);

// `next` names the service's own path; the path kept here is the one in the settings, which a
// proxy may have moved, so only its query is taken.
const queryOf = (next) => (next?.includes('?') ? next.slice(next.indexOf('?')) : '');

// What the reader searched for last, in a form of searchForm().
export const searchOf = (state, endpoint) => state.views[endpoint]?.search ?? {};

const load = async ({ api, store }, service, endpoint, fields) => {
  const user = userOf(store.state);
  const query = { ...searchOf(store.state, endpoint), ...fields };
  const call = { service, endpoint, query, auth: 'access', isExpected: isPage };
  const outcome = await api.send(call);
  store.patchView(endpoint, { search: query });
  if (outcome.ok) store.putPage(endpoint, outcome.data, { append: false, user });
  return outcome;
};

const loadMore = async ({ api, store }, service, endpoint) => {
  const user = userOf(store.state);
  const { next } = listOf(store.state, endpoint);
  const call = { service, endpoint, query: queryOf(next), auth: 'access', isExpected: isPage };
  const outcome = await api.send(call);
  // Another search may have come in between.
  const is_same_list = listOf(store.state, endpoint).next === next;
  if (outcome.ok && is_same_list) store.putPage(endpoint, outcome.data, { append: true, user });
  return outcome;
};

// The two actions of a list, named by its endpoint and kept in state.lists under the same name:
// `endpoint` reads it from the start, with the fields of a search form as its query or else with
// the search before; `endpoint`-more reads on.
export const listActions = (service, endpoint) => ({
  [endpoint]: (tools, fields) => load(tools, service, endpoint, fields),
  [`${endpoint}-more`]: (tools) => loadMore(tools, service, endpoint),
});
