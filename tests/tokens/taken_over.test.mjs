// A books-service that was taken over, against auth-service: it has the shared secret, knows the
// ids of users and sessions, and has seen tokens. It believes what it signs; auth-service does not.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import {
  bearer,
  claimsOf,
  eventually,
  get,
  logIn,
  logOut,
  newUser,
  refresh,
  refusal,
  remove,
  start,
} from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';
import { macOf, signToken } from '../support/token.mjs';

const kForged = 10_000;
const kParallel = 50;
const kEverything = 'profile items books books:edit users users:edit';
const newKey = () => randomBytes(32).toString('hex');
const oneOf = (list) => list[randomInt(list.length)];
const later = () => Math.floor(Date.now() / 1000) + randomInt(1000, 80_000);

// A user with a session, and the claims of its tokens.
async function newSession(auth, role) {
  const user = await newUser(auth);
  if (role) {
    const database = `sqlite:${auth.folder}/test.db`;
    const env = { ...auth.environment, DATABASE_URL: database };
    execFileSync(join(binDir, 'auth-service'), ['user', 'role', user.username, role], { env });
  }
  const tokens = await logIn(auth, user);
  const claims = [tokens.access_token, tokens.refresh_token].map(claimsOf);
  return { ...user, ...tokens, id: tokens.user.id, claims, sid: claims[0].sid };
}

// Claims that the forger would like, from those of a token that it has seen.
const kWishes = [
  (claims, { sub }) => ({ ...claims, sub }),
  (claims, { sub, sid }) => ({ ...claims, sub, sid }),
  (claims) => ({ ...claims, role: 'admin', scope: kEverything }),
  (claims) => ({ ...claims, scope: `${claims.scope ?? ''} users`.trim() }),
  (claims) => ({ ...claims, exp: later() }),
  (claims) => ({ ...claims, fresh: claims.fresh !== true }),
  (claims) => ({ ...claims, jti: newKey() }),
  (claims, { sub, sid }) => ({ ...claims, sub, sid, type: 'refresh', ctr: randomInt(3) }),
  (claims) => ({ ...claims, type: 'refresh', ctr: randomInt(1, 4) }),
];

// What it can put into `mac`, without the key.
const kMacs = [
  () => undefined,
  ({ mac }) => mac, // of the token before its claims were changed
  (_, { other }) => other.mac,
  () => randomBytes(16).toString('base64url'),
  ({ mac }) => mac.slice(0, randomInt(mac.length)),
  ({ mac }) => mac + oneOf(['A', '=', mac]),
  (claims, { secret }) => macOf(claims, secret),
  () => oneOf([null, true, 0, [], {}, '']),
];

// [the token, its claims]
function forge(secret, seen) {
  const original = oneOf(oneOf(seen).claims);
  const wanted = oneOf(seen);
  const { mac: _, ...claims } = oneOf(kWishes)(original, { sub: `${wanted.id}`, sid: wanted.sid });
  const { mac: __, ...unchanged } = original;
  if (JSON.stringify(claims) === JSON.stringify(unchanged)) return forge(secret, seen);
  const mac = oneOf(kMacs)(
    { ...claims, mac: original.mac },
    { other: oneOf(seen).claims[0], secret },
  );
  // signToken() adds members that are missing.
  const absent = ['fresh', 'role', 'scope', 'username', 'sid'].filter((name) => !(name in claims));
  const removed = Object.fromEntries(absent.map((name) => [name, null]));
  const forged = signToken(secret, {
    ...removed,
    ...claims,
    ...(mac === undefined ? {} : { mac }),
  });
  return [forged, claims];
}

const asForm = (parameters) => ({ method: 'POST', body: new URLSearchParams(parameters) });
const asJson = (method, token, body) => ({
  method,
  headers: { ...bearer(token), 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

// Requests that each would do something for the forger: [path, options].
const kUses = {
  access: [
    (token) => ['/api/profile', { headers: bearer(token) }],
    (token) => ['/auth/sessions', { headers: bearer(token) }],
    (token) => ['/api/users', { headers: bearer(token) }],
    (token, { id }) => [`/api/users/${id}`, asJson('PATCH', token, { role: 'admin' })],
    (token, { sid }) => [`/auth/sessions/${sid}`, { method: 'DELETE', headers: bearer(token) }],
    (token) => ['/auth/logout', asJson('POST', token, { scope: 'global' })],
  ],
  refresh: [
    (token) => ['/auth/refresh', { method: 'POST', headers: bearer(token) }],
    (token) => ['/auth/logout', asJson('POST', token, { scope: 'others' })],
    (token) => ['/token', asForm({ grant_type: 'refresh_token', refresh_token: token })],
    (token) => ['/token/revoke', asForm({ token })], // 200 for any text
  ],
};

test(`of ${kForged} tokens that books-service could sign, auth-service believes none`, async (t) => {
  const [secret, authKey] = [newKey(), newKey()];
  const auth = await start(t, 'auth-service', { JWT_SECRET: secret, AUTH_KEY: authKey });
  const books = await start(t, 'books-service', { JWT_SECRET: secret, AUTH_URL: auth.url });
  await eventually(async () => (await get(books, '/health/ready')).status === 200);
  const victim = await newSession(auth);
  const seen = [victim, await newSession(auth), await newSession(auth, 'admin')];
  const codes = {};
  let believed = 0;
  const accepted = { sent: 0, number: 0 }; // by books-service

  const attack = async () => {
    const [token, { type }] = forge(secret, seen);
    const [path, options] = oneOf(kUses[type])(token, oneOf(seen));
    const response = await fetch(auth.url + path, options);
    if (path === '/token/revoke') return response.arrayBuffer();
    const { code } = response.status < 400 ? {} : await response.json();
    codes[code] = (codes[code] ?? 0) + 1;
    if (response.status < 400) believed += 1;
    if (type !== 'access' || accepted.sent >= kForged / 10) return undefined;
    accepted.sent += 1;
    const items = await get(books, '/api/items', token);
    accepted.number += items.status === 200;
    return items.arrayBuffer();
  };
  const began = performance.now();
  for (let sent = 0; sent < kForged; sent += kParallel) {
    await Promise.all(Array.from({ length: kParallel }, attack));
  }

  t.diagnostic(`${believed} of ${kForged} believed, ${JSON.stringify(codes)}`);
  t.diagnostic(`${accepted.number} of ${accepted.sent} at books-service, which has the secret`);
  t.diagnostic(`${((performance.now() - began) / 1000).toFixed(1)} s`);
  assert.equal(believed, 0);
  assert.ok(codes.missing_mac > 0 && codes.bad_mac > codes.missing_mac);
  assert.ok(accepted.number > 0);
  // The same wishes are believed with the key, so it is the `mac` that is refused.
  const [access] = victim.claims;
  for (const changes of [
    { exp: later() },
    { fresh: false },
    { role: 'admin', scope: kEverything },
  ]) {
    const token = signToken(secret, { ...access, ...changes }, authKey);
    assert.equal((await get(auth, '/api/profile', token)).status, 200);
  }
  // Nothing changed, not even by /token/revoke.
  for (const { access_token: token, refresh_token: next, id } of seen) {
    const profile = await get(auth, '/api/profile', token);
    assert.equal(profile.status, 200);
    assert.equal((await profile.json()).role, id === seen[2].id ? 'admin' : 'user');
    assert.equal((await refresh(auth, next)).status, 200);
  }
});

test('with JWT_LEGACY_TOKENS=on, a token without mac is a user without a session', async (t) => {
  const settings = { JWT_SECRET: newKey(), JWT_LEGACY_TOKENS: 'on' };
  const auth = await start(t, 'auth-service', settings);
  const admin = await newSession(auth, 'admin');
  const [access, grant] = admin.claims;
  const { mac: _, ...claims } = access;
  const sign = (changes) => signToken(settings.JWT_SECRET, { ...claims, ...changes });
  const token = sign({ role: 'admin', scope: kEverything, fresh: true });
  const path = `/api/users/${admin.id}`;

  assert.equal((await get(auth, '/api/profile', token)).status, 200);
  assert.deepEqual(await refusal(await get(auth, '/api/users', token)), [
    403,
    'insufficient_scope',
  ]);
  assert.equal(
    (await fetch(auth.url + path, asJson('PATCH', token, { role: 'user' }))).status,
    403,
  );
  assert.deepEqual(await refusal(await remove(auth, '/api/profile', token)), [
    401,
    'fresh_token_required',
  ]);
  for (const scope of ['local', 'others', 'global']) {
    assert.deepEqual(await refusal(await logOut(auth, token, scope)), [409, 'no_session']);
  }
  assert.deepEqual(await refusal(await remove(auth, `/auth/sessions/${admin.sid}`, token)), [
    409,
    'no_session',
  ]);
  await (await fetch(`${auth.url}/token/revoke`, asForm({ token }))).arrayBuffer();
  assert.deepEqual(await refusal(await refresh(auth, sign({ ...grant, mac: null }))), [
    401,
    'wrong_token_type',
  ]);
  assert.deepEqual(await refusal(await get(auth, '/api/profile', sign({ mac: 'A'.repeat(22) }))), [
    401,
    'bad_mac',
  ]);
  assert.equal((await refresh(auth, admin.refresh_token)).status, 200);
});

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
