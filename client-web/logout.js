// Ends the session of this browser, and shows that its access token is refused from then on.

const kPauseMilliseconds = 500;
const kTries = 20; // books-service learns of it within about a second

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Asks both services with the access token of a session that has ended: auth-service once,
// books-service until it refuses.
export const askBoth = async (action, token) => {
  await action.send({ service: 'auth', endpoint: 'profile', token });
  for (let i = 0; i < kTries; ++i) {
    const query = { limit: 1 };
    const outcome = await action.send({ service: 'books', endpoint: 'items', query, token });
    if (!outcome.ok) return;
    await wait(kPauseMilliseconds);
  }
};

// Removes the tokens here even if the service cannot be reached. Resolves to whether the service
// ended the session. `action` as in Api.action().
export const logOut = async (action, store) => {
  const { access } = store.state.session;
  const body = { scope: 'local' };
  const call = { service: 'auth', endpoint: 'logout', method: 'POST', auth: 'refresh', body };
  const sending = action.send(call);
  store.logOut();
  const { ok, status } = await sending;
  if (ok) askBoth(action, access);
  return ok || status === 401; // 401: it has ended already
};
