// Typical user activity, as load. One visit makes about sixty requests of every common kind,
// refused ones included, and deletes the data that it creates.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { bearer, get, newUser, refresh, logOut, remove } from './pair.mjs';

const kClients = 8;
const kItems = 6;
const kRefreshes = 4;

const json = (method, body, token, headers = {}) => ({
  method,
  headers: { 'content-type': 'application/json', ...(token ? bearer(token) : {}), ...headers },
  body: JSON.stringify(body),
});

// A step is a request and its expected status.
const step = (status, send) => async () => {
  const response = await send();
  const text = await response.text();
  assert.equal(response.status, status, `${response.url}: ${text}`);
  return /json/.test(response.headers.get('content-type')) ? JSON.parse(text) : null;
};

function* visit({ auth, books }, account) {
  let tokens = yield step(200, () => auth.post('/auth/login', account));
  yield* ofAccount(auth, tokens.access_token);
  for (let i = 0; i < kRefreshes; i++) {
    tokens = yield step(200, () => refresh(auth, tokens.refresh_token));
  }
  for (let i = 0; i < kItems; i++) yield* ofItem(books, tokens.access_token);
  yield* ofCatalogue(books, tokens.access_token);
  yield* refusals(auth, books, tokens.access_token);
  yield step(204, () => logOut(auth, tokens.access_token));
  yield step(401, () => refresh(auth, tokens.refresh_token));
}

function* ofAccount(auth, token) {
  yield step(200, () => fetch(`${auth.url}/health`, { headers: { connection: 'close' } }));
  yield step(200, () => get(auth, '/health/ready'));
  yield step(200, () => get(auth, '/metrics'));
  yield step(200, () => get(auth, '/api/profile', token));
  yield step(200, () => get(auth, '/auth/sessions', token));
  yield step(200, () => auth.post('/token/introspect', { token }, bearer(token)));
}

function* ofItem(books, token) {
  const ask = (path, options) => () => fetch(books.url + path, options);
  const item = { name: `Soak ${randomUUID()}`, description: 'Comes and goes.' };
  const { id } = yield step(201, ask('/api/items', json('POST', item, token)));
  yield step(200, () => get(books, `/api/items/${id}`, token));
  yield step(200, ask(`/api/items/${id}`, json('PATCH', { description: null }, token)));
  yield step(200, ask(`/api/items/${id}`, json('PUT', item, token)));
  yield step(200, () => get(books, '/api/items?sort=-created_at&limit=50', token));
  yield step(200, () => get(books, `/api/items?q=${item.name.slice(-12)}`, token));
  yield step(204, () => remove(books, `/api/items/${id}`, token));
}

function* ofCatalogue(books, token) {
  const book = { title: `Soak ${randomUUID()}`, author: 'Nobody', year: 1999 };
  const { id } = yield step(201, () => books.post('/api/books', book, bearer(token)));
  yield step(200, () => get(books, `/api/books/${id}`));
  yield step(200, () => get(books, '/api/books', token));
  yield step(204, () => remove(books, `/api/books/${id}`, token));
  yield step(200, () => fetch(`${books.url}/health`, { headers: { connection: 'close' } }));
  yield step(200, () => get(books, '/health/ready'));
  yield step(200, () => get(books, '/metrics'));
}

function* refusals(auth, books, token) {
  const nobody = { username: `nobody-${randomUUID()}`, password: 'not the password' };
  yield step(401, () => auth.post('/auth/login', nobody));
  yield step(401, () => get(books, '/api/items'));
  yield step(401, () => get(books, '/api/items', `${token}x`));
  yield step(404, () => get(books, '/api/items/999999999', token));
  yield step(422, () => books.post('/api/items', { name: '', more: 1 }, bearer(token)));
  yield step(400, () => fetch(`${books.url}/api/items?sort=nothing`, { headers: bearer(token) }));
  yield step(405, () =>
    fetch(`${auth.url}/api/profile`, { method: 'POST', headers: bearer(token) }),
  );
  yield step(404, () => get(auth, '/nowhere'));
}

// Concurrent visits of several users to a pair of services.
export class Visits {
  static async prepare(services) {
    const visits = new Visits();
    visits.services = services;
    visits.accounts = [];
    while (visits.accounts.length < kClients) visits.accounts.push(await newUser(services.auth));
    return visits;
  }

  // Runs for this time with at most this rate, and returns the number of requests.
  async run(milliseconds, mostPerSecond = Infinity) {
    const end = performance.now() + milliseconds;
    const schedule = { next: performance.now(), interval: 1000 / mostPerSecond, requests: 0 };
    await Promise.all(
      this.accounts.map(async (account) => {
        while (performance.now() < end) await this.#walk(account, schedule);
      }),
    );
    return schedule.requests;
  }

  async #walk(account, schedule) {
    const steps = visit(this.services, account);
    for (let { value, done } = steps.next(); !done; { value, done } = steps.next(await value())) {
      await turn(schedule);
    }
  }
}

// Does not catch up after a delay.
async function turn(schedule) {
  const now = performance.now();
  const at = Math.max(now, schedule.next);
  schedule.next = at + schedule.interval;
  schedule.requests += 1;
  if (at > now) await pause(at - now);
}
