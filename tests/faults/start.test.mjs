// A service without its database: it waits, reports it, and serves once the database is available.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';
import test from 'node:test';

import { freePort } from '../support/free_port.mjs';
import {
  kDatabases,
  eventually,
  get,
  keepLog,
  logIn,
  logOut,
  newUser,
  refusal,
  start,
  startPair,
} from '../support/pair.mjs';
import { Service, createMariadbDatabase } from '../support/service.mjs';

const needsMariadb = {
  skip: process.env.TEST_MARIADB_URL ? false : 'no MariaDB: TEST_MARIADB_URL is not set',
};

const mariadb = kDatabases.find(({ name }) => name === 'mariadb');

// A proxy to the server of `url` on its own port, closed until `open` is called.
async function gateTo(t, url) {
  const gate = new URL(url);
  const { hostname: host, port } = gate;
  gate.hostname = '127.0.0.1';
  gate.port = await freePort();
  const server = createServer((client) => {
    const there = connect({ host, port });
    pipeline(client, there, () => {});
    pipeline(there, client, () => {});
  });
  t.after(() => server.close());
  const open = () => new Promise((resolve) => server.listen(gate.port, '127.0.0.1', resolve));
  return { url: gate.href, open };
}

// A service that was started while its database was unavailable.
async function startEarly(t, name) {
  const database = createMariadbDatabase();
  t.after(() => database.drop());
  const gate = await gateTo(t, database.url);
  const service = keepLog(await Service.start(name, { settings: { DATABASE_URL: gate.url } }));
  t.after(() => service.stop());
  return { service, open: gate.open };
}

test(
  'a service without its database is alive, not ready, and logs what it waits for',
  needsMariadb,
  async (t) => {
    const { service } = await startEarly(t, 'auth-service');

    const alive = await get(service, '/health');
    const ready = await get(service, '/health/ready');
    const login = await service.post('/auth/login', { username: 'a', password: 'b' });

    assert.equal(alive.status, 200);
    for (const refused of [ready, login]) {
      assert.equal(refused.status, 503);
      assert.equal(refused.headers.get('retry-after'), '1');
      assert.equal((await refused.json()).code, 'database_unavailable');
    }
    assert.match(service.firstLines.join('\n'), /database_awaited.*connect to/);
  },
);

test('a service creates its tables once the database is available', needsMariadb, async (t) => {
  const { service, open } = await startEarly(t, 'auth-service');

  await open();

  await eventually(async () => (await get(service, '/health/ready')).status === 200);
  const account = { username: 'johndoe', password: 'correct horse battery' };
  assert.equal((await service.post('/auth/register', account)).status, 201);
  assert.match(service.lines.join('\n'), /database_reached/);
});

test(
  'books-service that had to wait refuses revoked tokens from its first response',
  needsMariadb,
  async (t) => {
    const { auth, books, bookSettings, databases } = await startPair(t, mariadb);
    const { access_token: token } = await logIn(auth, await newUser(auth));
    assert.equal((await logOut(auth, token)).status, 204);
    await eventually(async () => (await get(books, '/api/items', token)).status === 401);
    await Promise.all([auth.terminate(), books.terminate()]);
    const gate = await gateTo(t, databases[1].url);
    const next = await start(t, 'books-service', bookSettings, gate);

    await gate.open();

    let answer;
    await eventually(async () => (answer = await get(next, '/api/items', token)).status !== 503);
    assert.deepEqual(await refusal(answer), [401, 'token_revoked']);
  },
);

test('SIGTERM stops a service that waits for its database', needsMariadb, async (t) => {
  const { service } = await startEarly(t, 'books-service');

  assert.equal(await service.terminate(), 0);
});

test('a service does not wait if the password of the database is wrong', needsMariadb, async () => {
  const url = new URL(process.env.TEST_MARIADB_URL);
  url.password = 'wrong';

  await assert.rejects(
    Service.start('auth-service', { settings: { DATABASE_URL: url.href } }),
    /ended with code 1/,
  );
});
