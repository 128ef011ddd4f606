// Loading of the lists that the services page with a cursor.

import { listOf, userOf } from '../store.js';

const isPage = (body) => Array.isArray(body.items);

// `next` names the service's own path; the path kept here is the one in the settings, which a
// proxy may have moved, so only its query is taken.
const queryOf = (next) => (next?.includes('?') ? next.slice(next.indexOf('?')) : '');

const load = async ({ api, store }, call, { append, query }) => {
  const user = userOf(store.state);
  const outcome = await api.send({ ...call, query, auth: 'access', isExpected: isPage });
  if (outcome.ok) store.putPage(call.endpoint, outcome.data, { append, user });
  return outcome;
};

// The two actions of a list, named by its endpoint and kept in state.lists under the same name:
// `endpoint` reads it from the start, `endpoint`-more reads on. `queryFor(fields)` is the query of
// the first page.
export const listActions = (service, endpoint, queryFor = () => '') => ({
  [endpoint]: (tools, fields) =>
    load(tools, { service, endpoint }, { append: false, query: queryFor(fields) }),
  [`${endpoint}-more`]: (tools) => {
    const { next } = listOf(tools.store.state, endpoint);
    return load(tools, { service, endpoint }, { append: true, query: queryOf(next) });
  },
});
