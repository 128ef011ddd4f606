// The third service of docs/new-service.md with the real auth-service.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import {
  kDatabases,
  bearer,
  eventually,
  get,
  logIn,
  logOut,
  newUser,
  refusal,
  start,
} from '../support/pair.mjs';
import { signToken } from '../support/token.mjs';

const kTooManyLines = 100;
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

// {auth, notes, token, secret}: both services with one secret, and a user of auth-service.
async function startBeside(t, kind = kDatabases[0]) {
  const databases = [kind.create(), kind.create()];
  t.after(() => databases.forEach((database) => database.drop()));
  const secret = randomBytes(32).toString('hex');
  const auth = await start(t, 'auth-service', { JWT_SECRET: secret }, databases[0]);
  const notes = await start(
    t,
    'notes-service',
    { JWT_SECRET: secret, AUTH_URL: auth.url },
    databases[1],
  );
  const { access_token: token } = await logIn(auth, await newUser(auth));
  return { auth, notes, token, secret };
}

const addNote = (notes, token, body = { text: 'Return the 🔑' }) =>
  notes.post('/api/notes', body, token ? bearer(token) : {});

for (const kind of kDatabases) {
  test(`${kind.name}: a note is added with a token that auth-service issued`, async (t) => {
    const { notes, token } = await startBeside(t, kind);

    const response = await addNote(notes, token);

    assert.equal(response.status, 201);
    assert.deepEqual(await response.json(), { text: 'Return the 🔑' });
    assert.deepEqual(await (await get(notes, '/api/notes/count', token)).json(), {
      notes: 1,
      yours: 1,
    });
  });
}

test('without the optional token the answer has less, and an invalid token is refused', async (t) => {
  const { auth, notes, token } = await startBeside(t);
  await addNote(notes, token);
  const other = (await logIn(auth, await newUser(auth))).access_token;

  const counted = async (of) => (await get(notes, '/api/notes/count', of)).json();

  assert.deepEqual(await counted(), { notes: 1 });
  assert.deepEqual(await counted(other), { notes: 1, yours: 0 });
  assert.deepEqual(await refusal(await get(notes, '/api/notes/count', 'a.b')), [
    401,
    'not_enough_segments',
  ]);
});

test('a token is refused after its logout', async (t) => {
  const { auth, notes, token } = await startBeside(t);
  assert.equal((await addNote(notes, token)).status, 201);

  assert.equal((await logOut(auth, token)).status, 204);

  await eventually(async () => (await addNote(notes, token)).status === 401, 3000);
  assert.deepEqual(await refusal(await addNote(notes, token)), [401, 'token_revoked']);
});

test('the service is ready once it has read the revocation feed', async (t) => {
  const { notes, secret } = await startBeside(t);
  const alone = await start(t, 'notes-service', {
    JWT_SECRET: secret,
    AUTH_URL: 'http://127.0.0.1:1',
  });

  assert.deepEqual(await refusal(await get(alone, '/health/ready')), [
    503,
    'revocation_feed_unread',
  ]);
  await eventually(async () => (await get(notes, '/health/ready')).status === 200);

  const { revocation_feed: feed } = await (await get(notes, '/health/ready')).json();
  assert.ok(feed.age_seconds < 5);
  const metrics = await (await get(notes, '/metrics')).text();
  assert.match(metrics, /^llavero_revocation_feed_age_seconds /m);
});

test('following the feed takes at most 5 lines', () => {
  const lines = read('examples/notes-service/main.cpp')
    .split('\n')
    .filter((line) => /revocations|feed/i.test(line));

  assert.ok(lines.length <= 5, lines.join('\n'));
});

test('a token that is not valid is refused with the reason', async (t) => {
  const { notes, secret } = await startBeside(t);
  const past = Math.floor(Date.now() / 1000) - 960;
  const expired = signToken(secret, { iat: past, nbf: past, exp: past + 900 });
  const refused = async (token) => {
    const response = await addNote(notes, token);
    assert.match(response.headers.get('www-authenticate'), /^Bearer/);
    return refusal(response);
  };

  assert.deepEqual(await refused(), [401, 'authorization_missing']);
  assert.deepEqual(await refused(expired), [401, 'token_expired']);
  assert.deepEqual(await refused(signToken(randomBytes(32).toString('hex'))), [
    401,
    'unknown_key_id',
  ]);
});

test('a token without the scope is 403 and names it', async (t) => {
  const { notes, secret } = await startBeside(t);

  const response = await addNote(notes, signToken(secret, { scope: 'items books' }));

  assert.match(
    response.headers.get('www-authenticate'),
    /error="insufficient_scope".*scope="profile"/,
  );
  assert.deepEqual(await refusal(response), [403, 'insufficient_scope']);
});

test('a body that is not valid is refused with all errors', async (t) => {
  const { notes, token } = await startBeside(t);

  const response = await addNote(notes, token, { text: 'x'.repeat(201), colour: 'red' });

  assert.equal(response.status, 422);
  assert.deepEqual((await response.json()).errors.map((error) => error.pointer).sort(), [
    '/colour',
    '/text',
  ]);
});

test('CORS, request ids, health and metrics come with common', async (t) => {
  const { notes, secret } = await startBeside(t);
  const own = await fetch(`${notes.url}/health`, {
    headers: { 'x-request-id': 'mine-1', origin: 'http://page.test' },
  });
  const preflight = await fetch(`${notes.url}/api/notes`, {
    method: 'OPTIONS',
    headers: { origin: 'http://page.test', 'access-control-request-method': 'POST' },
  });

  assert.equal(own.headers.get('access-control-allow-origin'), '*');
  assert.equal(own.headers.get('x-request-id'), 'mine-1');
  const { service, secret_fingerprint: fingerprint } = await own.json();
  assert.equal(service, 'notes-service');
  const { kid } = JSON.parse(Buffer.from(signToken(secret).split('.')[0], 'base64url'));
  assert.equal(fingerprint, kid);
  await eventually(async () => (await get(notes, '/health/ready')).status === 200);
  assert.equal((await get(notes, '/metrics')).status, 200);
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-headers'), /Authorization/);
});

test('SIGTERM ends the service with status 0', async (t) => {
  const { notes } = await startBeside(t);

  assert.equal(await notes.terminate(), 0);
});

test(`it takes fewer than ${kTooManyLines} lines of C++`, () => {
  const lines = read('examples/notes-service/main.cpp').split('\n').length - 1;

  assert.ok(lines < kTooManyLines, `${lines} lines`);
});

test('the guide shows the code as it is', () => {
  const files = {
    cpp: read('examples/notes-service/main.cpp'),
    cmake: read('examples/notes-service/CMakeLists.txt'),
  };
  const blocks = [...read('docs/new-service.md').matchAll(/^```(cpp|cmake)\n([^]*?)^```$/gm)];

  assert.ok(blocks.length >= 4);
  for (const [, language, code] of blocks) {
    assert.ok(files[language].includes(code), `not in the example:\n${code}`);
  }
});
