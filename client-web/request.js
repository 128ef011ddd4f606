// Builds the HTTP request of a call. Pure: api.js sends it, "copy as curl" shows it.
//
// A call is
//   service, endpoint   'auth' or 'books', and the name of its path in the settings
//   parts               path segments after it: [id, 'reset-code'] (optional)
//   query               "?limit=5", or an object whose empty members are omitted (optional)
//   method              default: GET
//   auth                'access' or 'refresh': sends this token of the session. An expired access
//                       token is refreshed once, unless the user switched that off
//   token               another token to send, which is never refreshed
//   cookie              'access' or 'refresh': sends the cookies of the browser, and the CSRF token of
//                       this one. A session in cookies does so for `auth`
//   body, form          members of a JSON or a form body (optional)
//   headers             additional ones, such as {'If-Match': etag} (optional)
//   is_simple           sends no header of ours, so that the browser needs no preflight; the service
//                       then chooses the request id (optional)
//   isText              a good answer is text, not JSON; the log shows its length alone (optional)
//   isExpected(data)    whether the data can come from this endpoint (optional)
//   settings            used instead of the stored ones; without them, an action of api.js uses
//                       those that were stored when it began (optional)
//   timeout_ms          default: 15 s

import { csrfToken, kCsrfHeader } from './cookies.js';
import { kBullets } from './redact.js';
import { endpointUrl, originOf } from './settings.js';

const queryText = (query = '') => {
  if (typeof query === 'string') return query;
  const wanted = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
  return wanted.length > 0 ? `?${new URLSearchParams(wanted)}` : '';
};

const pathEnd = (parts = []) => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

// Those of the session only go to the services that it is for.
const isForSession = ({ session, settings }, { service, settings: other }) =>
  session?.origins[service] === originOf((other ?? settings)[service]);

export const tokenOf = (state, call) => {
  if (call.token) return call.token;
  return call.auth && isForSession(state, call) ? state.session[call.auth] : undefined;
};

const cookieOf = (state, call) => {
  if (call.cookie) return call.cookie;
  const is_kept = state.session?.place === 'cookies' && !call.token;
  return is_kept && isForSession(state, call) ? call.auth : undefined;
};

// Returns {service, endpoint, method, url, headers, body, text, logs, cookie}: `body` is the data,
// `text` its serialization, `logs` where the service shows its log. The CSRF token, a secret, is not
// in it: api.js puts it in when it sends the request.
export const requestOf = (state, call, id) => {
  const { service, endpoint, method = 'GET', body, form } = call;
  const settings = call.settings ?? state.settings;
  const base = endpointUrl(settings, service, endpoint);
  const token = tokenOf(state, call);
  const cookie = cookieOf(state, call);
  const headers = { Accept: 'application/json' };
  if (!call.is_simple) headers['X-Request-ID'] = id;
  if (token) headers.Authorization = `Bearer ${token}`;
  if (cookie && method !== 'GET' && csrfToken(cookie)) headers[kCsrfHeader] = kBullets;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (form !== undefined) headers['Content-Type'] = 'application/x-www-form-urlencoded';
  return {
    service,
    endpoint,
    method,
    url: base + pathEnd(call.parts) + queryText(call.query),
    headers: { ...headers, ...call.headers },
    body: body ?? form,
    logs: endpointUrl(settings, service, 'logs'),
    text: form ? String(new URLSearchParams(form)) : body && JSON.stringify(body),
    cookie,
  };
};
