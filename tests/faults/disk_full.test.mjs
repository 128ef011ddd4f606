// A full disk: writes are refused with the reason, reads still work, nothing is damaged, and writes
// succeed as soon as there is space. SQLite, on a tmpfs of 16 MB that only the service sees.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import test from 'node:test';

import {
  bearer,
  eventually,
  get,
  logIn,
  logOut,
  newUser,
  refresh,
  start,
} from '../support/pair.mjs';
import { smallDisk } from '../support/small_disk.mjs';
import { signToken } from '../support/token.mjs';
import { amount } from './form.mjs';

const JWT_SECRET = 'a secret of all services of the full disk';
const kBallastMb = amount({ short: 11, long: 4 }); // freed to make space
const kWriters = 8;
const kRefusals = 5; // per writer
const kReads = 200;
const kDescription = '\u{1F5DD}'.repeat(2000); // 8 KB

const run = ([program, ...words]) => execFileSync(program, words, { encoding: 'utf8' }).trim();

// A service with its database on a small disk. `file` is the path of a file on it as seen from
// here.
async function startOnSmallDisk(t, name, settings = {}) {
  const { folder, under, ...disk } = smallDisk(t, kBallastMb);
  const database = { url: `sqlite:${folder}/small.db` };
  const service = await start(t, name, { JWT_SECRET, ...settings }, database, { under });
  const { pid } = service.process;
  const inside = disk.inside(pid);
  return {
    service,
    startAnother: () => start(t, name, { JWT_SECRET }, database, { under: inside }),
    file: (name) => disk.path(pid, name),
    integrity: () => run([...inside, 'sqlite3', `${folder}/small.db`, 'PRAGMA integrity_check']),
  };
}

async function assertRefused(response) {
  const body = await response.json();
  assert.equal(response.status, 503, JSON.stringify(body));
  assert.equal(body.code, 'database_full');
  assert.ok(body.msg && body.hint && body.request_id, JSON.stringify(body));
  assert.equal(response.headers.get('retry-after'), '1');
}

// All writers write until each is refused. Returns the acknowledged ids.
async function fillWith(write) {
  const acknowledged = [];
  await Promise.all(
    Array.from({ length: kWriters }, async () => {
      for (let refused = 0; refused < kRefusals;) {
        const response = await write();
        if (response.status === 201) {
          acknowledged.push((await response.json()).id);
        } else {
          await assertRefused(response);
          refused += 1;
        }
      }
    }),
  );
  return acknowledged;
}

test('books-service refuses writes on a full disk, still reads, and recovers with free space', async (t) => {
  const disk = await startOnSmallDisk(t, 'books-service');
  const token = signToken(JWT_SECRET);
  const item = { name: 'The key', description: kDescription };
  const write = () => disk.service.post('/api/items', item, bearer(token));
  const readAll = async (books, ids) => {
    for (const id of ids.slice(0, kReads)) {
      assert.equal((await get(books, `/api/items/${id}`, token)).status, 200);
    }
  };

  const acknowledged = await fillWith(write);

  await readAll(disk.service, acknowledged);
  assert.equal((await get(disk.service, '/api/items?q=key', token)).status, 200);
  assert.equal(disk.integrity(), 'ok');
  await readAll(await disk.startAnother(), acknowledged.slice(-1));
  rmSync(disk.file('ballast'));
  const ms = await eventually(async () => (await write()).status === 201);
  await readAll(disk.service, acknowledged);
  assert.equal(disk.integrity(), 'ok');
  t.diagnostic(
    `${acknowledged.length} items until the disk was full; a write passed ` +
      `${ms.toFixed(0)} ms after space was freed`,
  );
});

// Fills the disk, as another program could.
function fill(path) {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(4096));
  } catch (error) {
    assert.equal(error.code, 'ENOSPC');
  }
}

test('books-service refuses a token after its logout although its disk is full', async (t) => {
  const auth = await start(t, 'auth-service', { JWT_SECRET });
  const disk = await startOnSmallDisk(t, 'books-service', { AUTH_URL: auth.url });
  const account = await newUser(auth);
  const logOutAndWait = async () => {
    const { access_token: token } = await logIn(auth, account);
    assert.equal((await get(disk.service, '/api/items', token)).status, 200);
    assert.equal((await logOut(auth, token)).status, 204);
    await eventually(
      async () => (await get(disk.service, '/api/items', token)).status === 401,
      3000,
    );
  };
  const logged = (event) => disk.service.lines.some((line) => line.includes(event));
  fill(disk.file('filler'));

  await eventually(async () => {
    // until what the write-ahead log still had room for is used up
    await logOutAndWait();
    return logged('revocation_store_failed');
  }, 60_000);
  await logOutAndWait();

  assert.ok(!logged('revocation_feed_away'));
  assert.ok(disk.service.lines.some((line) => /revocation_store_failed.*no space left/.test(line)));
  const ready = await get(disk.service, '/health/ready');
  assert.deepEqual([ready.status, (await ready.json()).database], [200, 'full']);
  rmSync(disk.file('filler'));
  await eventually(() => logged('revocation_store_back'));
});

test(
  'auth-service refuses logins and refreshes on a full disk, checks tokens, and recovers ' +
    'with free space',
  async (t) => {
    const disk = await startOnSmallDisk(t, 'auth-service');
    const auth = disk.service;
    const account = await newUser(auth);
    const { access_token: access, refresh_token: token } = await logIn(auth, account);
    // The write-ahead log has room for the first writes, until it restarts from its beginning.
    let refused;
    fill(disk.file('filler'));
    await eventually(
      async () => (refused = await auth.post('/auth/login', account)).status !== 200,
    );

    await assertRefused(refused);
    await assertRefused(await refresh(auth, token));
    await assertRefused(await auth.post('/auth/register', { ...account, username: 'another' }));
    assert.equal((await get(auth, '/api/profile', access)).status, 200);
    assert.equal((await get(auth, '/health/ready')).status, 200);
    assert.equal(disk.integrity(), 'ok');
    assert.equal((await get(await disk.startAnother(), '/api/profile', access)).status, 200);
    rmSync(disk.file('filler'));
    await logIn(auth, account);
    assert.equal((await refresh(auth, token)).status, 200);
    assert.equal(disk.integrity(), 'ok');
  },
);
