// auth-service after its database alone was restored from a backup, while books-service kept its
// own.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import test from 'node:test';

import {
  bearer,
  claimsOf,
  get,
  logIn,
  logOut,
  newUser,
  refresh,
  refusal,
  start,
  startPair,
} from '../support/pair.mjs';
import { offerSignatureOf } from '../support/feed.mjs';
import { signToken } from '../support/token.mjs';

const root = new URL('../../', import.meta.url).pathname;

const refreshed = async (auth, tokens) => {
  const answer = await refresh(auth, tokens.refresh_token);
  assert.equal(answer.status, 200);
  return answer.json();
};

// Starts auth-service again at its address, with the backup as its database.
async function restore(t, auth, settings, backup) {
  await auth.terminate();
  const path = `${auth.folder}/test.db`;
  for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true });
  copyFileSync(backup, path);
  const listen = `127.0.0.1:${auth.port}`;
  const database = { url: `sqlite:${path}` };
  return start(t, 'auth-service', { ...settings, LISTEN: listen }, database);
}

const audited = (auth) =>
  execFileSync(
    'sqlite3',
    ['-readonly', `${auth.folder}/test.db`, 'SELECT event FROM audit_events'],
    { encoding: 'utf8' },
  ).split('\n');

async function startWithBackup(t) {
  const { auth, books, settings } = await startPair(t);
  const path = `${auth.folder}/test.db`;
  const backup = `${auth.folder}/backup`;
  const backUp = () => execFileSync(`${root}deploy/backup`, [`sqlite:${path}`, backup]);
  return { auth, books, backUp, restore: () => restore(t, auth, settings, backup), settings };
}

test('a new user gets neither the id nor the items of a user who was lost', async (t) => {
  const { auth, books, backUp, restore } = await startWithBackup(t);
  backUp();
  const carol = await logIn(auth, await newUser(auth));
  const headers = bearer(carol.access_token);
  const note = { name: 'my private note' };
  assert.equal((await books.post('/api/items', note, headers)).status, 201);

  const restored = await restore();

  const dave = await logIn(restored, await newUser(restored));
  assert.notEqual(dave.user.id, carol.user.id);
  const list = await (await get(books, '/api/items', dave.access_token)).json();
  assert.deepEqual(list.items, []);
});

test('an honest client stays logged in, and the loss is audited, not as theft', async (t) => {
  const { auth, backUp, restore } = await startWithBackup(t);
  let tokens = await refreshed(auth, await logIn(auth, await newUser(auth)));
  backUp();
  const old = tokens;
  for (let i = 0; i < 2; ++i) tokens = await refreshed(auth, tokens);
  const lost = await logIn(auth, await newUser(auth));

  const restored = await restore();

  tokens = await refreshed(restored, await refreshed(restored, tokens));
  assert.ok(audited(auth).includes('database_went_back'));
  assert.ok(!audited(auth).includes('refresh_reuse'));
  const metrics = await (await get(restored, '/metrics')).text();
  assert.match(metrics, /^llavero_database_went_back_total 1$/m);
  // A session that is gone logs in again; an old token is reuse as before.
  assert.deepEqual(await refusal(await refresh(restored, lost.refresh_token)), [
    401,
    'token_revoked',
  ]);
  assert.deepEqual(await refusal(await refresh(restored, old.refresh_token)), [
    401,
    'refresh_reused',
  ]);
});

test('a lost logout is taken back from a service, once the loss is known', async (t) => {
  const { auth, backUp, restore, settings } = await startWithBackup(t);
  const user = await newUser(auth);
  const leaving = await logIn(auth, user);
  const staying = await logIn(auth, user);
  backUp();
  assert.equal((await logOut(auth, leaving.access_token)).status, 204);
  const next = await refreshed(auth, staying);

  const restored = await restore();

  const token = signToken(settings.JWT_SECRET, {
    sub: 'service:books',
    role: null,
    scope: null,
    username: null,
    fresh: null,
    sid: null,
  });
  const headers = bearer(token);
  const page = await (await fetch(`${restored.url}/auth/revocations`, { headers })).json();
  const offer = () => {
    const entry = {
      kind: 'session',
      session_id: claimsOf(leaving.access_token).sid,
      user_id: leaving.user.id,
      created_at: new Date().toISOString(),
    };
    const body = { database: page.database.id, items: [entry] };
    const signature = offerSignatureOf(settings.JWT_SECRET, token, JSON.stringify(body));
    return restored.post('/auth/revocations', body, { ...headers, ...signature });
  };
  assert.deepEqual(await refusal(await offer()), [409, 'database_not_back']);
  await refreshed(restored, next);

  assert.equal((await offer()).status, 200);

  assert.deepEqual(await refusal(await refresh(restored, leaving.refresh_token)), [
    401,
    'token_revoked',
  ]);
  assert.ok(audited(auth).includes('revocation_offered'));
});
