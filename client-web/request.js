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
//   body, form          members of a JSON or a form body (optional)
//   headers             additional ones, such as {'If-Match': etag} (optional)
//   isText              a good answer is text, not JSON; the log shows its length alone (optional)
//   isExpected(data)    whether the data can come from this endpoint (optional)
//   settings            used instead of the stored ones; without them, an action of api.js uses
//                       those that were stored when it began (optional)
//   timeout_ms          default: 15 s

import { endpointUrl, originOf } from './settings.js';

const queryText = (query = '') => {
  if (typeof query === 'string') return query;
  const wanted = Object.entries(query).filter(([, value]) => value !== '' && value !== undefined);
  return wanted.length > 0 ? `?${new URLSearchParams(wanted)}` : '';
};

const pathEnd = (parts = []) => parts.map((part) => `/${encodeURIComponent(part)}`).join('');

// Those of the session only go to the services that it is for.
export const tokenOf = ({ session, settings }, { service, auth, token, settings: other }) => {
  if (token) return token;
  const origin = originOf((other ?? settings)[service]);
  return auth && session?.origins[service] === origin ? session[auth] : undefined;
};

// Returns {service, endpoint, method, url, headers, body, text, logs}: `body` is the data, `text`
// its serialization, `logs` where the service shows its log.
export const requestOf = (state, call, id) => {
  const { service, endpoint, method = 'GET', body, form } = call;
  const settings = call.settings ?? state.settings;
  const base = endpointUrl(settings, service, endpoint);
  const token = tokenOf(state, call);
  const headers = { Accept: 'application/json', 'X-Request-ID': id };
  if (token) headers.Authorization = `Bearer ${token}`;
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
  };
};
