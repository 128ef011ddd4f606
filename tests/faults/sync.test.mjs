// On SQLite, strace shows that a write is on disk before its 2xx is sent, so a power cut never
// loses an acknowledged write.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';

import {
  bearer,
  eventually,
  logIn,
  logOut,
  newUser,
  refresh,
  remove,
  start,
} from '../support/pair.mjs';
import { signToken } from '../support/token.mjs';
import { amount } from './form.mjs';

const kRegistrations = amount({ short: 30, long: 500 });
const kItems = amount({ short: 150, long: 1000 });
const kTurns = amount({ short: 10, long: 200 });
const kWriters = 8;
const JWT_SECRET = 'a secret of all services of the sync tests';
const kName = /sync-[0-9a-f-]{36}/g;
// LeakSanitizer does not work under strace and would report a failure.
const ASAN_OPTIONS = `${process.env.ASAN_OPTIONS ?? ''}:detect_leaks=0`;
const kCalls = 'fsync,fdatasync,pwrite64,write,writev,sendto,sendmsg';

// A service under strace. After it has ended, `trace` returns its system calls.
async function startTraced(t, name) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-trace-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'trace');
  // -D keeps the service our child, -y prints file names, -s prints whole database pages.
  const under = ['strace', '-D', '-f', '-y', '-s', '5000', '-o', file, '-e', `trace=${kCalls}`];
  const service = await start(
    t,
    name,
    { JWT_SECRET, RATE_LIMIT: 'off', ASAN_OPTIONS },
    {},
    { under },
  );
  const trace = async () => {
    assert.equal(await service.terminate(), 0);
    const ended = new RegExp(`^${service.process.pid} +\\+\\+\\+ exited`, 'm');
    await eventually(() => ended.test(execFileSync('tail', ['-c', '500', file])), 60_000);
    return readCalls(file);
  };
  return { service, trace };
}

const isLogWrite = (text) => /^pwrite64\(\d+<[^>]*-wal>/.test(text);
const isLogSync = (text) => /^f(data)?sync\(\d+<[^>]*-wal>.* = 0$/.test(text);
const isAcknowledgement = (text) => /^(send|write).*"HTTP\/1\.1 2\d\d /.test(text);

// {writes, syncs, answers} of a trace: the first and last line of each call, and the
// names in the written data.
async function readCalls(file) {
  const calls = { writes: [], syncs: [], answers: [] };
  const unfinished = new Map();
  let line = 0;
  for await (const read of createInterface({ input: createReadStream(file, 'latin1') })) {
    const [, thread, rest] = /^(\d+) +(.*)$/.exec(read);
    line += 1;
    if (rest.endsWith('<unfinished ...>')) {
      unfinished.set(thread, { from: line, text: rest });
      continue;
    }
    const begun = rest.startsWith('<... ') ? unfinished.get(thread) : { from: line, text: '' };
    const text = begun.text + rest;
    const kind = isLogWrite(text) ? 'writes' : isLogSync(text) ? 'syncs' : 'answers';
    if (kind === 'answers' && !isAcknowledgement(text)) continue;
    calls[kind].push({ from: begun.from, to: line, names: text.match(kName) ?? [] });
  }
  return calls;
}

// Whether the log was synced between `write` and the beginning of `answer`, by whichever thread.
const isSynced = ({ syncs }, write, answer) =>
  syncs.some((sync) => sync.from > write.to && sync.to < answer.from);

// Calls `write` with a new name `count` times, with all writers concurrently.
async function writeAtOnce(count, write) {
  const names = Array.from({ length: count }, () => `sync-${randomUUID()}`);
  const left = [...names];
  await Promise.all(
    Array.from({ length: kWriters }, async () => {
      for (let name; (name = left.pop());) assert.equal((await write(name)).status, 201);
    }),
  );
  return names;
}

// Maps each name to the first call that contains it.
function firstByName(calls) {
  const first = new Map();
  for (const call of calls) {
    for (const name of call.names) if (!first.has(name)) first.set(name, call);
  }
  return first;
}

// A name occurs in the page that its write puts into the log, and in the response.
function assertSynced(t, calls, names) {
  const [writes, answers] = [firstByName(calls.writes), firstByName(calls.answers)];
  const synced = names.filter((name) => isSynced(calls, writes.get(name), answers.get(name)));
  t.diagnostic(
    `${synced.length} of ${names.length} answers came after the sync of their write; ` +
      `${calls.writes.length} writes to the log, ${calls.syncs.length} syncs of it`,
  );
  assert.equal(synced.length, names.length);
}

test('the log is on disk before auth-service answers a registration', async (t) => {
  const { service: auth, trace } = await startTraced(t, 'auth-service');

  const names = await writeAtOnce(kRegistrations, (username) =>
    auth.post('/auth/register', { username, password: 'correct horse battery' }),
  );

  assertSynced(t, await trace(), names);
});

test('the log is on disk before books-service answers a new item', async (t) => {
  const { service: books, trace } = await startTraced(t, 'books-service');
  const token = signToken(JWT_SECRET, { exp: Math.floor(Date.now() / 1000) + 3600 });

  const names = await writeAtOnce(kItems, (name) =>
    books.post('/api/items', { name }, bearer(token)),
  );

  assertSynced(t, await trace(), names);
});

// Sequential requests, so that writes between two responses belong to the second one.
function assertEachSynced(t, calls, count) {
  const { writes, answers } = calls;
  const synced = answers.filter((answer, i) =>
    writes.some(
      (write) => write.from > (answers[i - 1]?.to ?? 0) && isSynced(calls, write, answer),
    ),
  );
  t.diagnostic(`${synced.length} of ${answers.length} answers came after the sync of their write`);
  assert.equal(answers.length, count);
  assert.equal(synced.length, count);
}

test('the log is on disk before auth-service answers a login, refresh or logout', async (t) => {
  const { service: auth, trace } = await startTraced(t, 'auth-service');
  const account = await newUser(auth);

  for (let turn = 0; turn < kTurns; turn++) {
    const { access_token: access, refresh_token: token } = await logIn(auth, account);
    assert.equal((await refresh(auth, token)).status, 200);
    assert.equal((await logOut(auth, access)).status, 204);
  }

  assertEachSynced(t, await trace(), 1 + 3 * kTurns);
});

test('the log is on disk before books-service answers a change or a deletion', async (t) => {
  const { service: books, trace } = await startTraced(t, 'books-service');
  const token = signToken(JWT_SECRET, { exp: Math.floor(Date.now() / 1000) + 3600 });
  const headers = { ...bearer(token), 'content-type': 'application/json' };
  const change = (path, method, body) =>
    fetch(books.url + path, { method, headers, body: JSON.stringify(body) });

  for (let turn = 0; turn < kTurns; turn++) {
    const made = await books.post('/api/items', { name: 'First' }, bearer(token));
    const path = made.headers.get('location');
    assert.equal((await change(path, 'PUT', { name: 'Second' })).status, 200);
    assert.equal((await change(path, 'PATCH', { name: 'Third' })).status, 200);
    assert.equal((await remove(books, path, token)).status, 204);
  }

  assertEachSynced(t, await trace(), 4 * kTurns);
});
