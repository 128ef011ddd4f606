// Deadlines, shutdown, and concurrent registrations.
import assert from 'node:assert/strict';
import test from 'node:test';

import { RawClient } from '../support/raw_client.mjs';
import { Service, createMariadbDatabase } from '../support/service.mjs';

const kHost = 'Host: llavero.test\r\n';
const kHeaderDeadlineMs = 10_000;
const kGraceMs = 5_000;

async function start(t, options) {
  const service = await Service.start('auth-service', options);
  t.after(() => service.stop());
  return service;
}

test('a header that arrives slowly and never ends is 408 at its deadline', async (t) => {
  const service = await start(t);
  const began = Date.now();
  const [silent, half, dripping] = await Promise.all(
    [1, 2, 3].map(() => RawClient.connect(service.port)),
  );
  await half.send('GET /health HTTP/1.1\r\n');
  await dripping.send('GET /health HTTP/1.1\r\nX-Drip: ');
  const drip = setInterval(() => dripping.send('x'), 500);
  t.after(() => clearInterval(drip));

  const timedOut = async (client) => {
    const { status } = await client.response({ withinMs: kHeaderDeadlineMs + kGraceMs });
    assert.equal(status, 408);
    await client.closed();
  };
  await Promise.all([
    timedOut(half),
    timedOut(dripping),
    silent.closed(kHeaderDeadlineMs + kGraceMs),
  ]);

  const spent = Date.now() - began;
  assert.ok(
    spent >= kHeaderDeadlineMs - 100 && spent < kHeaderDeadlineMs + kGraceMs,
    `closed after ${spent} ms`,
  );
});

const login = JSON.stringify({ username: 'johndoe', password: 'not the password' });
const kLogin =
  `POST /auth/login HTTP/1.1\r\n${kHost}Content-Type: application/json\r\n` +
  `Content-Length: ${login.length}\r\n\r\n${login}`;

test('SIGTERM completes open requests, closes idle connections and exits with 0', async (t) => {
  const service = await start(t);
  const [idle, ...busy] = await Promise.all(
    Array.from({ length: 9 }, () => RawClient.connect(service.port)),
  );
  // A response shows that the connection was accepted.
  for (const client of [idle, ...busy]) {
    await client.send(`GET /health HTTP/1.1\r\n${kHost}\r\n`);
    await client.response();
  }
  await Promise.all(busy.map((client) => client.send(kLogin)));

  const exitCode = service.terminate();

  for (const client of busy) {
    const { status, headers } = await client.response();
    assert.equal(status, 401);
    assert.equal(headers.connection, 'close');
  }
  await Promise.all([idle, ...busy].map((client) => client.closed()));
  assert.equal(await exitCode, 0);
});

test('after SIGTERM no connection is accepted', async (t) => {
  const service = await start(t);
  await service.assertAnswers();

  assert.equal(await service.terminate(), 0);

  await assert.rejects(RawClient.connect(service.port));
});

test('a second SIGTERM does no harm', async (t) => {
  const service = await start(t);
  service.process.kill('SIGTERM');

  assert.equal(await service.terminate(), 0);
});

// SIGKILL simulates a power cut: an account that was answered with 201 survives.
test('an acknowledged account survives SIGKILL', async (t) => {
  const service = await start(t);
  const account = { username: 'johndoe', password: 'correct horse battery' };
  assert.equal((await service.post('/auth/register', account)).status, 201);
  service.process.kill('SIGKILL');
  await service.exited;

  const next = await start(t, { settings: { DATABASE_URL: `sqlite:${service.folder}/test.db` } });

  assert.equal((await next.post('/auth/login', account)).status, 200);
});

// On a slow machine 50 concurrent hashes exceed the deadline of a request. A 503 has no effect and
// can be retried.
async function served(send) {
  let response = await send();
  for (let again = 0; response.status === 503 && again < 5; ++again) response = await send();
  return response;
}

async function oneOfFiftyWins(service) {
  const account = { username: 'johndoe', password: 'correct horse battery' };
  const register = () => served(() => service.post('/auth/register', account));
  const responses = await Promise.all(Array.from({ length: 50 }, register));

  const statuses = responses.map(({ status }) => status).sort();
  assert.deepEqual(statuses, [201, ...Array(49).fill(409)]);
  assert.equal((await service.post('/auth/login', account)).status, 200);
}

test('of 50 concurrent registrations of one name one is 201 and 49 are 409, on SQLite', async (t) =>
  oneOfFiftyWins(await start(t)));

test(
  'of 50 concurrent registrations of one name one is 201 and 49 are 409, on MariaDB',
  { skip: process.env.TEST_MARIADB_URL ? false : 'no MariaDB: TEST_MARIADB_URL is not set' },
  async (t) => {
    const database = createMariadbDatabase();
    t.after(() => database.drop());
    await oneOfFiftyWins(await start(t, { settings: { DATABASE_URL: database.url } }));
  },
);
