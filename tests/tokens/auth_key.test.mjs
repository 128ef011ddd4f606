// The key of claim `mac`, in the database and in the settings.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { get, logIn, newUser, refusal, start } from '../support/pair.mjs';

const newKey = () => randomBytes(32).toString('hex');

test('the key of auth-service survives a restart, and is exchanged with the previous one', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'kept.db');
  const common = { JWT_SECRET: newKey(), DATABASE_URL: `sqlite:${file}` };
  let auth;
  const restart = async (keys) => {
    if (auth) assert.equal(await auth.terminate(), 0);
    auth = await start(t, 'auth-service', { ...common, ...keys });
  };
  const profileOf = async (token) => (await get(auth, '/api/profile', token)).status;
  await restart({});
  const user = await newUser(auth);
  const { access_token: token } = await logIn(auth, user);
  const stored = execFileSync('sqlite3', [file, 'SELECT secret FROM auth_keys'], {
    encoding: 'utf8',
  }).trim();
  assert.match(stored, /^[0-9a-f]{64}$/);

  await restart({});
  assert.equal(await profileOf(token), 200);

  const keys = { AUTH_KEY: newKey() };
  await restart({ ...keys, AUTH_KEY_PREVIOUS: stored });
  assert.equal(await profileOf(token), 200);
  const { access_token: next } = await logIn(auth, user);

  await restart(keys);
  assert.deepEqual(await refusal(await get(auth, '/api/profile', token)), [401, 'bad_mac']);
  assert.equal(await profileOf(next), 200);
});
