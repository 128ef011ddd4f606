// Sends one request to one of the services and logs it. Never throws: every way it can end is an
// outcome, {ok: true, status, data} or {ok: false, status, error}. `error` has the members of the
// services' error body (msg, hint, code, request_id, errors), or a `kind` where no service spoke:
// unreachable, timeout, not_json, unexpected.

import { failureEntry, requestEntry, responseEntry } from './log.js';
import { secretsIn } from './redact.js';
import { endpointUrl } from './settings.js';

const kTimeoutMilliseconds = 15000;

// crypto.randomUUID is missing on plain http; getRandomValues is not.
export const newRequestId = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
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

const fault = (status, error) => ({ ok: false, status, error: { status, ...error } });

// What the answer means. `isExpected` tells an answer of this endpoint from any other JSON.
const judge = ({ response, body, origin, isExpected }) => {
  const { status } = response;
  if (!isObject(body)) return fault(status, { kind: 'not_json', origin });
  if (response.ok && !isExpected(body)) return fault(status, { kind: 'unexpected', origin });
  if (response.ok) return { ok: true, status, data: body };
  if (typeof body.msg !== 'string') return fault(status, { kind: 'unexpected', origin });
  return fault(status, { ...body, retry_after: response.headers.get('Retry-After') });
};

export class Api {
  #store;
  #protocol;

  constructor(store, protocol) {
    this.#store = store;
    this.#protocol = protocol;
  }

  // `query` replaces the query string; `settings` stands in for the stored ones.
  async send({ service, endpoint, method = 'GET', token, body, query = '', settings, isExpected }) {
    const where = settings ?? this.#store.state.settings;
    const url = endpointUrl(where, service, endpoint, this.#protocol) + query;
    const exchange = { method, url, id: newRequestId(), secrets: secretsIn(body) };
    this.#log(requestEntry({ ...exchange, time: new Date(), token, body }));
    const [origin] = /^\w+:\/\/[^/]*/.exec(url);
    const started = performance.now();
    const ms = () => performance.now() - started;
    try {
      const response = await fetch(url, options({ ...exchange, token, body }));
      const answer = parseBody(await response.text());
      this.#log(
        responseEntry({ ...exchange, ...facts(response, exchange), ms: ms(), body: answer }),
      );
      return judge({ response, body: answer, origin, isExpected });
    } catch (error) {
      this.#log(failureEntry({ ...exchange, time: new Date(), ms: ms(), message: String(error) }));
      return fault(0, { kind: error.name === 'TimeoutError' ? 'timeout' : 'unreachable', origin });
    }
  }

  #log(entry) {
    console.info(entry.text);
    this.#store.addLogEntry(entry);
  }
}

const options = ({ method, id, token, body }) => {
  const headers = { Accept: 'application/json', 'X-Request-ID': id };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  return {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
    signal: AbortSignal.timeout(kTimeoutMilliseconds),
  };
};

const facts = (response, { id }) => ({
  time: new Date(),
  status: response.status,
  reason: response.statusText,
  id: response.headers.get('X-Request-ID') ?? id,
});
