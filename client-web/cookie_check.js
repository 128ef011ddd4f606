// Whether the browser sends the cookies of a login from now on, and this page can read their CSRF token.
// `tokens` is the answer of the login. Without COOKIE_CSRF_PROTECT, there is no CSRF token.

import { csrfToken } from './cookies.js';
import { decodeToken } from './token.js';

export const areCookiesKept = async (api, { access_token }) => {
  const csrf = decodeToken(access_token)?.claims.csrf;
  if (csrf) return csrfToken('access') === csrf;
  return (await api.send({ service: 'auth', endpoint: 'profile', cookie: 'access' })).ok;
};
