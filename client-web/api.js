// Sends the calls of the views (request.js) and logs them. Never throws: the result is always an
// outcome, {ok: true, status, data, headers} or {ok: false, status, error, headers}. `data` is null
// without a body (204, 304). `headers` has etag, location, retry_after, date, request_id and link,
// each null if absent. `error` has the members of a service's error body (msg, hint, code, request_id,
// errors) and, if it refused a token, `token`: {text, use}; `is_missing_path` if the service does not
// know the path of the endpoint; or, if no service answered, a `kind`: unreachable, timeout,
// not_json, unexpected (views/login.js adds no_cookie). `origins` are those of the services that were
// asked.

import { csrfToken, kCsrfHeader } from './cookies.js';
import { failureEntry, noteEntry, requestEntry, responseEntry } from './log.js';
import { secretsIn } from './redact.js';
import { requestOf, tokenOf } from './request.js';
import { originsOf } from './settings.js';
import { tokenKey } from './store.js';

const kTimeoutMilliseconds = 15000;

// crypto.randomUUID is missing on plain http; getRandomValues is not.
const randomId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');

const parseBody = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const originOf = (url) => /^\w+:\/\/[^/]*/.exec(url)[0];

// Converts a response into an outcome.
const judge = ({ status, ok, headers }, body, origin, { isText, isExpected = () => true }) => {
  const fault = (error) => ({ ok: false, status, headers, error: { status, ...error } });
  if (status === 204 || status === 304) return { ok: true, status, headers, data: null };
  if (ok && isText) return { ok, status, headers, data: body };
  if (!isObject(body)) return fault({ kind: 'not_json', origin });
  if (ok && !isExpected(body)) return fault({ kind: 'unexpected', origin });
  if (ok) return { ok, status, headers, data: body };
  if (typeof body.msg !== 'string') return fault({ kind: 'unexpected', origin });
  return fault({ ...body, retry_after: headers.retry_after });
};

const headersOf = ({ headers }) => ({
  etag: headers.get('ETag'),
  location: headers.get('Location'),
  retry_after: headers.get('Retry-After'),
  date: headers.get('Date'),
  request_id: headers.get('X-Request-ID'),
  link: headers.get('Link'),
});

const withCsrfToken = (headers, cookie) =>
  headers[kCsrfHeader] ? { ...headers, [kCsrfHeader]: csrfToken(cookie) } : headers;

const options = ({ method, headers, text, cookie }, timeout_ms = kTimeoutMilliseconds) => ({
  method,
  headers: withCsrfToken(headers, cookie),
  body: text,
  cache: 'no-store',
  credentials: cookie ? 'include' : 'omit',
  signal: AbortSignal.timeout(timeout_ms),
});

// Notes the token that a service refused, for the inspector.
const withToken = (outcome, call, text) => {
  if (outcome.ok || outcome.status !== 401 || !text) return outcome;
  const use = call.auth === 'refresh' || call.endpoint === 'refresh' ? 'refresh' : 'access';
  return { ...outcome, error: { ...outcome.error, token: { text, use } } };
};

// The browser drops the cookie of a token that has expired.
const isExpired = ({ status, error }, session) =>
  status === 401 &&
  (error.code === 'token_expired' ||
    (error.code === 'authorization_missing' && session?.place === 'cookies'));

export class Api {
  #store;
  #log;
  #renew;
  #useless = {}; // the access token that a refresh gave and the service refused, by service

  // `renew` as in auto_refresh.js.
  constructor(store, log, renew) {
    this.#store = store;
    this.#log = log;
    this.#renew = renew;
  }

  // Starts a user action and returns {send, exchange, note}. `group` is that of its log entries
  // (log.js). Its requests have the ids "<action>.1", "<action>.2" and so on, and go to the services
  // that the settings name now. `exchange` is `send` without the automatic refresh;
  // `note` adds a note to the log.
  action(group = null) {
    const action = randomId();
    let count = 0;
    const nextId = () => `${action}.${++count}`;
    const { settings } = this.#store.state;
    const own = {
      note: (note) => this.#write(noteEntry({ time: new Date(), action, note, group })),
      exchange: (call, retry = false) =>
        this.#exchange(nextId(), { settings, ...call }, retry, group),
      send: (call) => this.#send(own, call),
    };
    return own;
  }

  async #send(action, call) {
    const { session } = this.#store.state;
    const outcome = await action.exchange(call);
    const key = tokenKey(session, 'access');
    if (outcome.status !== 401) delete this.#useless[call.service];
    const may_refresh = call.auth === 'access' && !call.token;
    if (!may_refresh || !isExpired(outcome, session)) return outcome;
    if (this.#useless[call.service] === key || !(await this.#renew(action, key))) return outcome;
    const again = await action.exchange(call, true);
    if (isExpired(again, session))
      this.#useless[call.service] = tokenKey(this.#store.state.session, 'access');
    return again;
  }

  // Sends one request and awaits its response.
  async #exchange(id, call, retry, group) {
    const request = requestOf(this.#store.state, call, id);
    const sent = tokenOf(this.#store.state, call);
    const known = { ...request, id, retry, group, secrets: secretsIn(request.body) };
    const origin = originOf(request.url);
    const started = performance.now();
    const facts = () => ({ ...known, time: new Date(), ms: performance.now() - started });
    this.#write(requestEntry(facts()));
    try {
      const response = await fetch(request.url, options(request, call.timeout_ms));
      const body = parseBody(await response.text());
      const { status, ok, statusText: reason } = response;
      const shown = ok && call.isText ? `(${body.length} characters)` : body;
      this.#write(responseEntry({ ...facts(), status, reason, body: shown }));
      const answer = { status, ok, headers: headersOf(response) };
      const outcome = judge(answer, body, origin, call);
      if (status === 404 && !call.parts) outcome.error.is_missing_path = true;
      return { ...withToken(outcome, call, sent), origins: originsOf(call.settings) };
    } catch (error) {
      this.#write(failureEntry({ ...facts(), message: String(error) }));
      const kind = error.name === 'TimeoutError' ? 'timeout' : 'unreachable';
      return { ok: false, status: 0, headers: {}, error: { status: 0, kind, origin } };
    }
  }

  #write(entry) {
    console.info(entry.text);
    this.#log.add(entry);
  }
}
