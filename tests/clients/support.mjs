// auth-service with a user, books-service and Python, for the client tests.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';

import { freePort } from '../support/free_port.mjs';
import { eventually } from '../support/pair.mjs';
import { Service } from '../support/service.mjs';

// Debian's interpreter, which finds Debian's packages.
const kPython = process.env.PYTHON ?? '/usr/bin/python3';

// Runs a script of this folder, which must succeed, and returns its output.
export async function runPython(script, environment) {
  const python = spawn(kPython, [new URL(script, import.meta.url).pathname], {
    env: {
      ...process.env,
      OAUTHLIB_INSECURE_TRANSPORT: '1',
      AUTHLIB_INSECURE_TRANSPORT: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  python.stdout.on('data', (data) => {
    output += data;
  });
  const [code] = await once(python, 'close');
  assert.equal(code, 0);
  return output;
}

// The metadata contains the URL of the service, so it must be known before the service starts. Some
// clients require that it is also the issuer.
export async function startAuthService(t) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = await Service.start('auth-service', {
    settings: { LISTEN: `127.0.0.1:${port}`, PUBLIC_URL: url, JWT_ISSUER: url },
  });
  t.after(() => service.stop());
  const user = { username: 'johndoe', password: randomBytes(12).toString('hex') };
  assert.equal((await service.post('/auth/register', user)).status, 201);
  return { service, url: service.url, user };
}

// books-service with the secret and the feed of that auth-service.
export async function startBooksService(t, { service, url }) {
  const books = await Service.start('books-service', {
    settings: { JWT_SECRET: service.environment.JWT_SECRET, JWT_ISSUER: url, AUTH_URL: url },
  });
  t.after(() => books.stop());
  await eventually(async () => (await fetch(`${books.url}/health/ready`)).ok);
  return books;
}

// Fails if the access token still works, either according to introspection by a second session or
// at the API.
export async function assertRevoked(auth, token) {
  assert.equal(await isActive(auth, token), false);
  const response = await fetch(`${auth.url}/api/profile`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.deepEqual([response.status, (await response.json()).code], [401, 'token_revoked']);
}

// Introspects a token with a second session of the user.
export async function isActive({ service, user }, token) {
  const login = await (await service.post('/auth/login', user)).json();
  const response = await service.post(
    '/token/introspect',
    { token },
    { authorization: `Bearer ${login.access_token}` },
  );
  assert.equal(response.status, 200);
  return (await response.json()).active;
}
