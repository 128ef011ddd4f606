// MariaDB ends, dies or freezes under load: the services say so and go on when it is back.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import test from 'node:test';
import { promisify } from 'node:util';

import { get, pause, refusal, startPair } from '../support/pair.mjs';
import { recordText } from '../support/record.mjs';
import { createMariadbDatabase } from '../support/service.mjs';
import { signToken } from '../support/token.mjs';
import { Clients, assertAllThreadsWork } from './clients.mjs';
import { amount } from './form.mjs';

const kRounds = amount({ short: 2, long: 10 });
const kFrozenMs = amount({ short: 12_000, long: 30_000 });
// The short form may share its machine, so that it grants more.
const kPatience = amount({ short: 3, long: 1 });
const kMostMsAnswer = 5000;
const kMostMsRecovery = 1000 * kPatience;
// What needs no database does not wait for it.
const kMostMsWithoutDatabase = 1000;

const needsMariadb = {
  skip: process.env.TEST_MARIADB_URL ? false : 'no MariaDB: TEST_MARIADB_URL is not set',
};

const kFolder = `${process.env.TEST_STATE ?? new URL('../../var', import.meta.url).pathname}/faults-mariadb`;

const mariadb = async (command) =>
  (
    await promisify(execFile)(new URL('../support/mariadb.sh', import.meta.url).pathname, [
      command,
      kFolder,
    ])
  ).stdout.trim();

// {pair, clients, url}: both services under load, on a server that the test may end.
async function start(t) {
  const url = await mariadb('start');
  t.after(async () => {
    await mariadb('stop');
    recordText('faults-mariadb', readFileSync(`${kFolder}/log`, 'utf8'));
  });
  const kind = { create: () => ({ ...createMariadbDatabase(url), drop: () => {} }) };
  const pair = await startPair(t, kind);
  const clients = await Clients.start(pair);
  t.after(() => clients.stop());
  await clients.answered(200);
  return { pair, clients, url };
}

async function assertNothingLost({ pair: { auth, books, databases }, clients }) {
  assert.deepEqual(clients.faults, []);
  assert.deepEqual(clients.missing(databases[1]), []);
  await assertAllThreadsWork(auth, databases[0], 'users', '/api/profile', clients.token);
  await assertAllThreadsWork(books, databases[1], 'items', '/api/items', clients.token);
}

function tell(t, clients) {
  t.diagnostic(
    `${clients.count(200)} requests served, ${clients.count(503)} refused with 503, ` +
      `the slowest answered after ${clients.longestMs().toFixed(0)} ms`,
  );
}

// When the server takes connections again.
async function back(url) {
  const { hostname, port } = new URL(url);
  for (;;) {
    const socket = connect({ host: hostname, port });
    const greeted = await once(socket, 'data').then(
      () => performance.now(),
      () => undefined,
    );
    socket.destroy();
    if (greeted) return greeted;
    await pause(5);
  }
}

test(
  `with MariaDB stopped or killed under load ${kRounds} times, requests get 503 within ` +
    `${kMostMsAnswer / 1000} s, and all is well within ${kMostMsRecovery / 1000} s of its return`,
  needsMariadb,
  async (t) => {
    const stage = await start(t);
    const { clients, url } = stage;
    const recoveries = [];

    for (let round = 0; round < kRounds; ++round) {
      await mariadb(round % 2 ? 'kill' : 'stop');
      await clients.answered(503);
      const [since] = await Promise.all([back(url), mariadb('again')]);
      await clients.answered(200);
      recoveries.push(clients.recoveryMs(since));
    }
    await clients.stop();

    tell(t, clients);
    t.diagnostic(`served again ${Math.max(...recoveries).toFixed(0)} ms after its return at most`);
    assert.ok(clients.longestMs() <= kMostMsAnswer);
    assert.ok(Math.max(...recoveries) <= kMostMsRecovery);
    await assertNothingLost(stage);
  },
);

// What needs no database, asked until the time is up: the longest time of an answer.
async function watch({ books, settings }, untilMs) {
  const expired = signToken(settings.JWT_SECRET, { exp: Math.floor(Date.now() / 1000) - 3600 });
  let longest = 0;
  while (performance.now() < untilMs) {
    const began = performance.now();
    assert.deepEqual(await refusal(await get(books, '/api/items', expired)), [
      401,
      'token_expired',
    ]);
    assert.equal((await get(books, '/health')).status, 200);
    longest = Math.max(longest, performance.now() - began);
    await pause(50);
  }
  return longest;
}

test(
  `with MariaDB frozen for ${kFrozenMs / 1000} s, requests get 503 within ` +
    `${kMostMsAnswer / 1000} s, tokens are still checked, and everything works after it resumes`,
  needsMariadb,
  async (t) => {
    const stage = await start(t);
    const { clients, pair } = stage;

    await mariadb('freeze');
    const longestMs = await watch(pair, performance.now() + kFrozenMs);
    await mariadb('thaw');
    const since = performance.now();
    await clients.answered(200);
    await clients.stop();

    tell(t, clients);
    t.diagnostic(
      `bad tokens refused within ${longestMs.toFixed(0)} ms, ` +
        `served again after ${clients.recoveryMs(since).toFixed(0)} ms`,
    );
    assert.ok(clients.count(503) > 0);
    assert.ok(longestMs <= kMostMsWithoutDatabase);
    assert.ok(clients.longestMs() <= kMostMsAnswer);
    await assertNothingLost(stage);
  },
);
