// Ends the session of this browser, and shows that its access token is refused from then on.

import { translator } from './i18n.js';
import { tokenKey } from './store.js';
import { decodeToken, isTokenPair, secondsLeft } from './token.js';

const kPauseMilliseconds = 500;
const kTries = 20; // books-service learns of it within about a second
// A token that expires while the services are asked would be refused for that.
const kNeededSeconds = 15;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Asks both services with the access token of a session that has ended: auth-service once,
// books-service until it refuses. No item has this id, so that nobody takes it for a list of items.
// `language` is that of the note.
export const askBoth = async (action, token, language) => {
  await action.send({ service: 'auth', endpoint: 'profile', token });
  for (let i = 0; i < kTries; ++i) {
    const call = { service: 'books', endpoint: 'items', parts: ['0'], token };
    const { status, error } = await action.send(call);
    if (status === 401 || error?.kind) return;
    if (i === 0) action.note(translator(language)('log.still_accepted'));
    await wait(kPauseMilliseconds);
  }
};

const isLongLived = (token) =>
  secondsLeft(decodeToken(token)?.claims.exp ?? 0, Date.now()) > kNeededSeconds;

// The tokens of `session`, refreshed if its access token is about to expire.
const freshTokens = async (action, { access, refresh: token }) => {
  if (isLongLived(access)) return { access, refresh: token };
  const call = { service: 'auth', endpoint: 'refresh', method: 'POST', token };
  const { ok, data } = await action.exchange({ ...call, isExpected: isTokenPair });
  return ok
    ? { access: data.access_token, refresh: data.refresh_token }
    : { access: null, refresh: token };
};

// Only auth-service can remove the cookies of tokens, so the session stays if it cannot be reached.
const logOutByCookie = async (action, store, session) => {
  const call = { service: 'auth', endpoint: 'logout', method: 'POST', cookie: 'refresh' };
  const { ok, status, error } = await action.exchange({ ...call, body: { scope: 'local' } });
  const is_over = ok || (status === 401 && !/^csrf_/.test(error.code));
  const is_same = tokenKey(store.state.session, 'access') === tokenKey(session, 'access');
  if (is_over && is_same) store.logOut();
  return is_over;
};

// Removes the tokens here even if the service cannot be reached, unless they are in cookies. Resolves
// to whether the service ended the session. `action` as in Api.action().
export const logOut = async (action, store) => {
  const { session } = store.state;
  if (session.place === 'cookies') return logOutByCookie(action, store, session);
  store.logOut();
  const { access, refresh: token } = await freshTokens(action, session);
  const body = { scope: 'local' };
  const call = { service: 'auth', endpoint: 'logout', method: 'POST', token, body };
  const { ok, status } = await action.send(call);
  if (ok && access) askBoth(action, access, store.state.language);
  return ok || status === 401; // 401: it has ended already
};

// Saves the addresses and returns the key of what to say. Tokens never go to services that the session
// is not for: it ends, also at its own service.
export const saveSettings = (action, store, settings) => {
  const ends_session = store.endsSession(settings);
  if (ends_session) logOut(action, store);
  store.saveSettings(settings);
  return ends_session ? 'settings.saved_logged_out' : 'settings.saved';
};

// Logs out and tells the user. `say(key)` shows a notice.
export const leave = async (action, store, say) => {
  const by_cookie = store.state.session.place === 'cookies';
  const logging_out = logOut(action, store);
  if (!by_cookie) say('session.logged_out');
  const is_over = await logging_out;
  if (by_cookie) say(is_over ? 'session.cookies_gone' : 'session.cookies_stay');
  else if (!is_over) say('session.still_open');
};
