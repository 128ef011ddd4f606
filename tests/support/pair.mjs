// Both services with one secret, and typical requests of a user.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

import { Service, createMariadbDatabase } from './service.mjs';

const kPassword = 'correct horse battery';

// The databases of this machine: a name, and a function that creates an empty one.
export const kDatabases = [
  { name: 'sqlite', create: () => ({ url: undefined, drop: () => {} }) },
  ...(process.env.TEST_MARIADB_URL ? [{ name: 'mariadb', create: createMariadbDatabase }] : []),
];

// Keeps every line that the service writes once it listens.
export function keepLog(service) {
  const listening = service.firstLines.findIndex((line) => line.includes('listening'));
  service.lines = service.firstLines.slice(listening + 1);
  service.reader.on('line', (line) => service.lines.push(line));
  return service;
}

export async function start(t, name, settings, database = {}, options = {}) {
  const url = database.url ? { DATABASE_URL: database.url } : {};
  const service = keepLog(
    await Service.start(name, { settings: { ...url, ...settings }, ...options }),
  );
  t.after(() => service.stop());
  return service;
}

// Returns {auth, books, settings}: both services, each with its own database.
export async function startPair(t, kind = kDatabases[0], extra = {}) {
  const databases = [kind.create(), kind.create()];
  t.after(() => databases.forEach((database) => database.drop()));
  const settings = { JWT_SECRET: randomBytes(32).toString('hex'), ...extra };
  const auth = await start(t, 'auth-service', settings, databases[0]);
  const bookSettings = { ...settings, AUTH_URL: auth.url };
  const books = await start(t, 'books-service', bookSettings, databases[1]);
  await eventually(async () => (await get(books, '/health/ready')).status === 200);
  return { auth, books, settings, bookSettings, databases };
}

// Polls until `condition` holds and returns the milliseconds that it took.
export async function eventually(condition, withinMs = 10_000) {
  const began = performance.now();
  while (!(await condition())) {
    assert.ok(performance.now() - began < withinMs, `not within ${withinMs} ms: ${condition}`);
    await pause(20);
  }
  return performance.now() - began;
}

export async function newUser(auth) {
  const credentials = { username: `u-${randomUUID().slice(0, 13)}`, password: kPassword };
  const response = await auth.post('/auth/register', credentials);
  assert.equal(response.status, 201);
  return credentials;
}

export async function logIn(auth, credentials) {
  const response = await auth.post('/auth/login', credentials);
  assert.equal(response.status, 200);
  return response.json();
}

export const bearer = (token) => ({ authorization: `Bearer ${token}` });

export const get = (service, path, token) =>
  fetch(service.url + path, { headers: token ? bearer(token) : {} });

export const remove = (service, path, token) =>
  fetch(service.url + path, { method: 'DELETE', headers: bearer(token) });

export const refresh = (service, token) =>
  fetch(`${service.url}/auth/refresh`, { method: 'POST', headers: bearer(token) });

export const logOut = (service, token, scope) =>
  fetch(`${service.url}/auth/logout`, {
    method: 'POST',
    headers: { ...bearer(token), ...(scope ? { 'content-type': 'application/json' } : {}) },
    ...(scope ? { body: JSON.stringify({ scope }) } : {}),
  });

export const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));

// The status and code of an error.
export async function refusal(response) {
  return [response.status, (await response.json()).code];
}

export { pause };
