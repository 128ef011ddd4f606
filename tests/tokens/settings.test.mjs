// The settings of the OAuth endpoints.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { Service } from '../support/service.mjs';

async function start(t, settings) {
  const service = await Service.start('auth-service', { settings });
  t.after(() => service.stop());
  return service;
}

test('tokens are explained in development but never in production', async (t) => {
  const explained = async (settings) =>
    (await (await start(t, settings)).post('/token/explain', { token: 'x' })).status;

  assert.equal(await explained({}), 200);
  assert.equal(await explained({ EXPLAIN: 'off' }), 404);
  assert.equal(await explained({ ENVIRONMENT: 'production' }), 404);
  assert.equal(await explained({ ENVIRONMENT: 'production', EXPLAIN: 'on' }), 404);
});

test('PASSWORD_GRANT=off disables the password grant, and the metadata omits it', async (t) => {
  const service = await start(t, { PASSWORD_GRANT: 'off', JWT_ISSUER: 'https://login.test' });
  const response = await service.post('/token', { username: 'a', password: 'b' });
  const metadata = await (
    await fetch(`${service.url}/.well-known/oauth-authorization-server`)
  ).json();

  assert.equal(response.status, 400);
  assert.equal((await response.json()).error, 'unsupported_grant_type');
  assert.deepEqual(metadata.grant_types_supported, ['refresh_token', 'client_credentials']);
  assert.equal(metadata.issuer, 'https://login.test');
});

// Regression: the keys of the counters depended on the secret, so a new one emptied the limits.
test('a new JWT_SECRET keeps the limits of failed logins', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const database = { DATABASE_URL: `sqlite:${folder}/kept.db` };
  const tries = async (service, count) => {
    let status;
    for (let i = 0; i < count; i++) {
      ({ status } = await service.post('/auth/login', { username: 'ana', password: 'wrong' }));
    }
    return status;
  };
  const before = await start(t, database);
  assert.equal(await tries(before, 10), 401);
  await before.terminate();

  const after = await start(t, database);

  assert.equal(await tries(after, 1), 429);
});
