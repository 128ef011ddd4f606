// What one call of a view is as an HTTP request. Pure: api.js sends it, "copy as curl" shows it.
//
// A call is
//   service, endpoint   'auth' or 'books', and the name of its path in the settings
//   parts               path segments after it: [id, 'reset-code'] (optional)
//   query               "?limit=5", or an object whose empty members are left out (optional)
//   method              GET without it
//   auth                'access' or 'refresh': sends that token of the session. An access token
//                       that has expired is refreshed once, unless the reader switched that off
//   token               any token to send instead, which is never refreshed
//   body, form          members of a JSON or a form body (optional)
//   headers             others, such as {'If-Match': etag} (optional)
//   isExpected(data)    tells an answer of this endpoint from any other JSON (optional)
//   settings            stands in for the stored ones (optional)
//   timeout_ms          15 s without it

import { endpointUrl } from './settings.js';

const queryText = (query = '') => {
  if (typeof query === 'string') return query;
  const wanted = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
  return wanted.length > 0 ? `?${new URLSearchParams(wanted)}` : '';
};

const pathEnd = (parts = []) => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

export const tokenOf = ({ session }, { auth, token }) => token ?? (auth && session?.[auth]);

// {service, method, url, headers, body, text}: `body` is what was meant, `text` what is sent.
export const requestOf = (state, call, id) => {
  const { service, endpoint, method = 'GET', body, form } = call;
  const base = endpointUrl(call.settings ?? state.settings, service, endpoint);
  const token = tokenOf(state, call);
  const headers = { Accept: 'application/json', 'X-Request-ID': id };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (form !== undefined) headers['Content-Type'] = 'application/x-www-form-urlencoded';
  return {
    service,
    method,
    url: base + pathEnd(call.parts) + queryText(call.query),
    headers: { ...headers, ...call.headers },
    body: body ?? form,
    text: form ? String(new URLSearchParams(form)) : body && JSON.stringify(body),
  };
};
