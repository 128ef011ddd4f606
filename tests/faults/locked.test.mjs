// Another process holds the write lock of SQLite: writes get 503 within the deadline, and what needs no
// database is answered meanwhile.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'node:test';

import { bearer, eventually, get, pause, refusal, start } from '../support/pair.mjs';
import { signToken } from '../support/token.mjs';

const JWT_SECRET = 'a secret of the services of the test of locks';
const kWriters = 24; // more than there are threads
const kLockedMs = 7000;
const kMostMsAnswer = 5000;
const kMostMsWithoutDatabase = 1000;

// Locks the database of the service, and returns what unlocks it.
async function lock(service) {
  const writer = spawn('sqlite3', [`${service.folder}/test.db`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  writer.stdin.write("BEGIN IMMEDIATE;\nSELECT 'it is locked';\n");
  await once(writer.stdout, 'data');
  return async () => {
    writer.stdin.end();
    await once(writer, 'exit');
  };
}

async function timed(request) {
  const began = performance.now();
  const response = await request();
  const body = await response.json();
  return {
    status: response.status,
    code: body.code,
    retryAfter: response.headers.get('retry-after'),
    ms: performance.now() - began,
  };
}

test(
  'with SQLite locked by another process, writes get 503 within ' +
    `${kMostMsAnswer / 1000} s and a bad token 401 within ${kMostMsWithoutDatabase / 1000} s`,
  async (t) => {
    const books = await start(t, 'books-service', { JWT_SECRET });
    const token = signToken(JWT_SECRET);
    const expired = signToken(JWT_SECRET, { exp: Math.floor(Date.now() / 1000) - 3600 });
    const add = () => timed(() => books.post('/api/items', { name: 'Brass key' }, bearer(token)));
    const answers = [];
    let running = true;

    const unlock = await lock(books);
    const writers = Array.from({ length: kWriters }, async () => {
      while (running) answers.push(await add());
    });
    const end = performance.now() + kLockedMs;
    let longestMs = 0;
    while (performance.now() < end) {
      const began = performance.now();
      assert.deepEqual(await refusal(await get(books, '/api/items', expired)), [
        401,
        'token_expired',
      ]);
      assert.equal((await get(books, '/health')).status, 200);
      longestMs = Math.max(longestMs, performance.now() - began);
      await pause(50);
    }
    await unlock();
    await eventually(async () => (await add()).status === 201);
    running = false;
    await Promise.all(writers);

    const refused = answers.filter(({ status }) => status !== 201);
    t.diagnostic(
      `${refused.length} refused, the slowest answer after ` +
        `${Math.max(...answers.map(({ ms }) => ms)).toFixed(0)} ms; bad tokens refused within ` +
        `${longestMs.toFixed(0)} ms`,
    );
    assert.ok(refused.length >= kWriters);
    for (const { status, code, retryAfter } of refused) {
      assert.equal(status, 503, code);
      assert.equal(retryAfter, '1', code);
    }
    assert.ok(answers.every(({ ms }) => ms <= kMostMsAnswer));
    assert.ok(longestMs <= kMostMsWithoutDatabase);
  },
);
