// How books-service follows the revocation feed of auth-service, with both running.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';

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
import { amount } from '../faults/form.mjs';
import { startFeed, signatureOf } from '../support/feed.mjs';
import { Service, assertMemory } from '../support/service.mjs';
import { signToken } from '../support/token.mjs';

const kLogouts = amount({ short: 50, long: 1000 });

// Inserts what auth-service inserts when it deletes a user.
function insertRevocation(auth, values) {
  const database = `${auth.folder}/test.db`;
  execFileSync('python3', [
    '-c',
    `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as database:
    database.execute("INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at) "
                     "VALUES " + sys.argv[2])
`,
    database,
    values,
  ]);
}

for (const kind of kDatabases) {
  test(`${kind.name}: books-service refuses a token within 3 s after its logout`, async (t) => {
    const { auth, books } = await startPair(t, kind);
    const user = await newUser(auth);
    const signedIn = [];
    while (signedIn.length < kLogouts) {
      signedIn.push(...(await Promise.all(Array.from({ length: 4 }, () => logIn(auth, user)))));
    }
    const delays = [];
    for (let i = 0; i < kLogouts; i += 25) {
      await Promise.all(
        signedIn.slice(i, i + 25).map(async ({ access_token: token }) => {
          assert.equal((await get(books, '/api/items', token)).status, 200);
          assert.equal((await logOut(auth, token)).status, 204);
          delays.push(
            await eventually(
              async () => (await get(books, '/api/items', token)).status === 401,
              3000,
            ),
          );
        }),
      );
    }

    delays.sort((a, b) => a - b);
    const p99 = delays[Math.ceil(delays.length * 0.99) - 1];
    t.diagnostic(`p50 ${delays[kLogouts / 2].toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`);
    assert.ok(p99 < 3000);
  });
}

test('books-service asks auth-service five times a second, not once a token', async (t) => {
  const { auth, books } = await startPair(t, undefined, { LOG_LEVEL: 'debug' });
  const { access_token: token } = await logIn(auth, await newUser(auth));
  const requests = () => auth.lines.filter((line) => /\brequest /.test(line)).length;
  const before = requests();
  const began = performance.now();

  for (let i = 0; i < 500; ++i) {
    assert.equal((await get(books, '/api/items', token)).status, 200);
  }

  const seconds = (performance.now() - began) / 1000;
  assert.ok(requests() - before <= 5 * seconds + 2, `${requests() - before} in ${seconds} s`);
});

const JWT_SECRET = 'a secret of a feed that is read over one connection';

test('books-service reads the feed over one connection', async (t) => {
  const feed = await startFeed(
    t,
    () => ({}),
    (request, body) => signatureOf(JWT_SECRET, request, body),
  );
  await start(t, 'books-service', { JWT_SECRET, AUTH_URL: feed.url, REVOCATION_POLL_MS: '50' });

  await eventually(() => feed.requests >= 20);

  assert.equal(feed.connections, 1);
});

test('no token is accepted before the first reading of a feed that is required', async (t) => {
  const settings = { JWT_SECRET, AUTH_URL: 'http://127.0.0.1:1' };
  const required = await start(t, 'books-service', { ...settings, REVOCATION_FEED: 'required' });
  const optional = await start(t, 'books-service', settings);
  const token = signToken(JWT_SECRET);

  for (const path of ['/api/items', '/api/books']) {
    const refused = await get(required, path, token);
    assert.equal(refused.headers.get('retry-after'), '1');
    assert.deepEqual(await refusal(refused), [503, 'revocation_feed_unread']);
    assert.equal((await get(optional, path, token)).status, 200);
  }
  assert.equal((await get(required, '/api/books')).status, 200);
  assert.equal((await get(required, '/api/items')).status, 401);
});

test('without auth-service books-service verifies and keeps revocations', async (t) => {
  const { auth, books, bookSettings } = await startPair(t);
  const user = await newUser(auth);
  const [{ access_token: ended }, { access_token: live }] = [
    await logIn(auth, user),
    await logIn(auth, user),
  ];
  assert.equal((await logOut(auth, ended)).status, 204);
  await eventually(async () => (await get(books, '/api/items', ended)).status === 401, 3000);
  await auth.terminate();

  assert.equal((await get(books, '/api/items', live)).status, 200);
  assert.equal((await get(books, '/health/ready')).status, 200);
  await books.terminate();
  const settings = { ...bookSettings, DATABASE_URL: `sqlite:${books.folder}/test.db` };
  const restarted = keepLog(await Service.start('books-service', { settings }));
  t.after(() => restarted.stop());

  assert.deepEqual(await refusal(await get(restarted, '/api/items', ended)), [
    401,
    'token_revoked',
  ]);
  assert.equal((await get(restarted, '/api/items', live)).status, 200);
  assert.deepEqual(await refusal(await get(restarted, '/health/ready')), [
    503,
    'revocation_feed_unread',
  ]);
});

test('/health/ready shows the age and the source of the feed', async (t) => {
  const { auth, books } = await startPair(t);

  const { revocation_feed: feed } = await (await get(books, '/health/ready')).json();

  assert.ok(feed.age_seconds >= 0 && feed.age_seconds < 5);
  assert.equal(feed.source, auth.url);
});

test('the items of a deleted user are removed, the books stay', async (t) => {
  const { auth, books } = await startPair(t);
  const { access_token: token, user } = await logIn(auth, await newUser(auth));
  const { access_token: other } = await logIn(auth, await newUser(auth));
  const headers = (of) => ({ authorization: `Bearer ${of}` });
  for (const of of [token, other]) {
    assert.equal((await books.post('/api/items', { name: 'lamp' }, headers(of))).status, 201);
  }
  assert.equal(
    (await books.post('/api/books', { title: 't', author: 'a' }, headers(token))).status,
    201,
  );
  const now = Date.now();
  insertRevocation(auth, `('user_deleted', NULL, ${user.id}, ${now}, ${now + 90 * 86400_000})`);

  await eventually(() => books.lines.some((line) => /items_removed.*items=1\b/.test(line)), 3000);

  assert.equal((await get(books, '/api/items', token)).status, 401);
  assert.equal((await (await get(books, '/api/items', other)).json()).items.length, 1);
  assert.equal((await (await get(books, '/api/books')).json()).items.length, 1);
});

test('the feed is for services only', async (t) => {
  const { auth } = await startPair(t);
  const { access_token: token } = await logIn(auth, await newUser(auth));

  assert.equal((await get(auth, '/auth/revocations')).status, 401);
  assert.equal((await get(auth, '/auth/revocations', token)).status, 401);
});

test('an idle books-service stays below 24 MiB', async (t) => {
  const { books } = await startPair(t);
  const age = async () =>
    (await (await get(books, '/health/ready')).json()).revocation_feed.age_seconds;
  let last = 0;
  await eventually(async () => {
    // until a second reading
    const before = last;
    last = await age();
    return last < before;
  });

  t.diagnostic(`VmRSS ${books.memory('VmRSS')} KiB`);
  assertMemory(books.memory('VmRSS'), 24 * 1024);
});
