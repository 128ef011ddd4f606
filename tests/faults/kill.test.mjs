// kill -9 of a service during writes: every acknowledged write is there after the restart, which is
// fast.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import {
  kDatabases,
  bearer,
  claimsOf,
  eventually,
  get,
  logIn,
  logOut,
  newUser,
  refresh,
  refusal,
  start,
} from '../support/pair.mjs';
import { amount } from './form.mjs';

const kRounds = amount({ short: 3, long: 50 });
const kWrites = amount({ short: 50, long: 110 }); // acknowledged per round before the kill
const kWriters = 8;
const kMostStartMs = amount({ short: 20_000, long: 1000 });

const kSettings = {
  JWT_SECRET: 'a secret of all services of the kill tests',
  ACCESS_TOKEN_TTL_SECONDS: '3600',
  REFRESH_GRACE_SECONDS: '300', // for clients whose response was cut off
};

// A database that outlives the service: a file, or a MariaDB server that keeps running.
function lastingDatabase(t, kind) {
  if (kind.name !== 'sqlite') {
    const database = kind.create();
    t.after(() => database.drop());
    return database;
  }
  const folder = mkdtempSync(join(tmpdir(), 'llavero-kill-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return { url: `sqlite:${folder}/kill.db` };
}

// Starts the service; `ready` is the time until it was ready, in milliseconds.
async function startReady(t, name, settings, database) {
  const began = performance.now();
  const service = await start(t, name, { ...kSettings, ...settings }, database);
  await eventually(async () => (await get(service, '/health/ready')).status === 200, 20_000);
  return { service, ready: performance.now() - began };
}

// All writers write concurrently. Kills the service once enough writes are acknowledged, while
// others are in progress. `write` resolves once its write is acknowledged.
async function killUnderWrites(service, write) {
  let acknowledged = 0;
  const work = async (writer) => {
    for (;;) {
      await write(service, writer);
      acknowledged += 1;
      if (acknowledged === kWrites) service.process.kill('SIGKILL');
    }
  };
  const stopped = (error) => {
    if (!(error instanceof TypeError)) throw error; // fetch() throws it on a lost connection
  };
  await Promise.all(Array.from({ length: kWriters }, (_, writer) => work(writer).catch(stopped)));
  await service.exited;
  assert.ok(acknowledged >= kWrites, `${acknowledged} acknowledged`);
  return acknowledged;
}

// Runs all rounds of writes and kills. Returns the service after the last round, and the longest
// time until a service was ready.
async function survive(t, startNext, write) {
  let { service } = await startNext();
  let acknowledged = 0;
  const starts = [];
  for (let round = 0; round < kRounds; round++) {
    acknowledged += await killUnderWrites(service, write);
    const next = await startNext();
    starts.push(next.ready);
    ({ service } = next);
  }
  starts.sort((a, b) => a - b);
  t.diagnostic(
    `${kRounds} kills, ${acknowledged} writes acknowledged; ready after ` +
      `${starts[kRounds >> 1].toFixed(0)} ms (p50), ${starts.at(-1).toFixed(0)} ms at most`,
  );
  return { service, slowest: starts.at(-1) };
}

async function namesOfItems(books, token) {
  const names = new Set();
  for (let path = '/api/items?limit=100'; path;) {
    const page = await (await get(books, path, token)).json();
    for (const { name } of page.items) names.add(name);
    path = page.next;
  }
  return names;
}

for (const kind of kDatabases) {
  test(`no item that books-service acknowledged is missing after kill -9, on ${kind.name}`, async (t) => {
    const { service: auth } = await startReady(t, 'auth-service', {}, {});
    const { access_token: token } = await logIn(auth, await newUser(auth));
    const database = lastingDatabase(t, kind);
    const acknowledged = [];
    let made = 0;
    const write = async (books) => {
      const name = `Item ${(made += 1)}`;
      const response = await books.post('/api/items', { name }, bearer(token));
      assert.equal(response.status, 201);
      acknowledged.push(name);
      await response.text();
    };

    const startBooks = () => startReady(t, 'books-service', { AUTH_URL: auth.url }, database);

    const { service: books, slowest } = await survive(t, startBooks, write);

    const names = await namesOfItems(books, token);
    assert.deepEqual(
      acknowledged.filter((name) => !names.has(name)),
      [],
    );
    assert.ok(slowest < kMostStartMs, `ready after ${slowest} ms`);
  });

  test(
    'no registration, refresh or logout that auth-service acknowledged is missing after ' +
      `kill -9, on ${kind.name}`,
    async (t) => {
      const database = lastingDatabase(t, kind);
      const startAuth = () => startReady(t, 'auth-service', {}, database);
      const registered = [];
      const loggedOut = [];
      const tokens = [];

      // Each refresh uses the token of the previous one, which is valid only if that was stored.
      const refreshOn = async (auth, writer) => {
        tokens[writer] ??= (await logIn(auth, await newUser(auth))).refresh_token;
        const response = await refresh(auth, tokens[writer]);
        assert.equal(response.status, 200);
        const { refresh_token: next } = await response.json();
        assert.equal(claimsOf(next).ctr, claimsOf(tokens[writer]).ctr + 1);
        tokens[writer] = next;
      };
      const comeAndGo = async (auth) => {
        const account = await newUser(auth);
        registered.push(account);
        const { access_token: access, refresh_token: refresh } = await logIn(auth, account);
        assert.equal((await logOut(auth, access)).status, 204);
        loggedOut.push(refresh);
      };
      const write = (auth, writer) => (writer === 0 ? comeAndGo(auth) : refreshOn(auth, writer));

      const { service: auth, slowest } = await survive(t, startAuth, write);

      // Skips writers that never had time to log in.
      for (const token of tokens.filter(Boolean))
        assert.equal((await refresh(auth, token)).status, 200);
      for (const account of registered) await logIn(auth, account);
      for (const token of loggedOut) {
        assert.deepEqual(await refusal(await refresh(auth, token)), [401, 'token_revoked']);
      }
      t.diagnostic(`${registered.length} registrations and ${loggedOut.length} logouts among them`);
      assert.ok(slowest < kMostStartMs, `ready after ${slowest} ms`);
    },
  );
}
