// What the page needs at its start if tokens are not kept in localStorage.

import { csrfToken } from './cookies.js';
import { loadTexts } from './i18n.js';
import { isTokenPair } from './token.js';

// Another page of this host may have logged in: takes its session, with a refresh.
const resume = async (action, store) => {
  const call = { service: 'auth', endpoint: 'refresh', method: 'POST', cookie: 'refresh' };
  const { ok, data, origins } = await action.exchange({ ...call, isExpected: isTokenPair });
  if (ok) store.logIn(data, origins);
};

export const begin = async (api, store) => {
  await loadTexts(store.state.language, ['settings']);
  const { session, preferences } = store.state;
  const may_resume = preferences.tokens_in === 'cookies' && !session && csrfToken('refresh');
  if (may_resume) resume(api.action(), store);
};
