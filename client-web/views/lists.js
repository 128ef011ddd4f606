// Loading of the lists that books-service pages with a cursor.

const isPage = (body) => Array.isArray(body.items);

// `next` names the service's own path; the path kept here is the one in the settings, which a
// proxy may have moved, so only its query is taken.
const queryOf = (next) => (next?.includes('?') ? next.slice(next.indexOf('?')) : '');

const load = async ({ api, store }, name, { append }) => {
  const token = store.state.session?.access;
  const outcome = await api.send({
    service: 'books',
    endpoint: name,
    token,
    query: append ? queryOf(store.state[name].next) : '',
    isExpected: isPage,
  });
  if (outcome.ok) store.putPage(name, outcome.data, { append, asked_with: token ?? null });
  return outcome;
};

// The two actions of a list: `name` reads it from the start, `name`-more reads on.
export const listActions = (name) => ({
  [name]: (context) => load(context, name, { append: false }),
  [`${name}-more`]: (context) => load(context, name, { append: true }),
});
