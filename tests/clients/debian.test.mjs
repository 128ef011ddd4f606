// OAuth clients from Debian's Python packages, unchanged except that http is allowed.
import { spawn } from 'node:child_process';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';

import { assertRevoked, startAuthService } from './support.mjs';

// Debian's interpreter, which finds Debian's packages.
const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';

for (const client of ['requests_oauthlib', 'authlib']) {
  test(`python3-${client.replace('_', '-')}`, async (t) => {
    const auth = await startAuthService(t);
    const script = new URL(`${client}_client.py`, import.meta.url).pathname;
    const python = spawn(PYTHON, [script], {
      env: {
        ...process.env,
        OAUTHLIB_INSECURE_TRANSPORT: '1',
        AUTHLIB_INSECURE_TRANSPORT: '1',
        BASE_URL: auth.url,
        TEST_USERNAME: auth.user.username,
        TEST_PASSWORD: auth.user.password,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    python.stdout.on('data', (data) => {
      output += data;
    });
    const [code] = await once(python, 'close');

    assert.equal(code, 0);
    // The access token that the client revoked.
    await assertRevoked(auth, JSON.parse(output).access_token);
  });
}
