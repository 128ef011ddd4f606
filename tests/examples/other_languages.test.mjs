// The services of examples/ in other languages, with the real auth-service.
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { promisify } from 'node:util';

import { freePort } from '../support/free_port.mjs';
import { bearer, eventually, logIn, logOut, newUser, start } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';
import { encode, forge } from '../tokens/forge.mjs';

const kRoot = new URL('../../', import.meta.url).pathname;
const kFolder = join(kRoot, 'examples');
const kPython = process.env.PYTHON ?? '/usr/bin/python3'; // which finds Debian's packages
const kStartMs = 30_000;

const build = mkdtempSync(join(tmpdir(), 'llavero-examples-'));
after(() => rmSync(build, { recursive: true }));

const kServices = {
  flask: (port) => [kPython, '-m', 'flask', '--app', 'flask/notes.py', 'run', '--port', port],
  fastapi: (port) => [
    kPython,
    '-m',
    'uvicorn',
    '--app-dir',
    'fastapi',
    'notes:app',
    '--port',
    port,
  ],
  express: () => {
    const install = '. "$0/tests/support/npm_packages.sh"; install_packages "$0/examples/express"';
    execFileSync('bash', ['-c', install, kRoot], { stdio: ['ignore', 'ignore', 'inherit'] });
    return [process.execPath, 'express/notes.js'];
  },
  go: () => {
    const env = { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode' };
    const program = join(build, 'notes');
    execFileSync('go', ['build', '-o', program, 'go/main.go'], {
      cwd: kFolder,
      env: { ...env, GOCACHE: join(build, 'cache') },
    });
    return [program];
  },
};

// Returns the address of the notes. `settings` are those of the service.
async function startNotes(t, language, settings) {
  const ownPort = String(await freePort());
  const [command, ...args] = kServices[language](ownPort);
  const env = { ...process.env, ...settings, PORT: ownPort };
  const service = spawn(command, args, { cwd: kFolder, env, stdio: 'ignore' });
  const ended = once(service, 'exit');
  t.after(async () => {
    service.kill();
    await ended;
  });
  const url = `http://127.0.0.1:${ownPort}/api/notes`;
  await eventually(() => fetch(url).then(Boolean, () => service.exitCode !== null), kStartMs);
  assert.equal(service.exitCode, null, `${language} ended`);
  return url;
}

// {url, auth, secret, restart}: `restart` starts auth-service again at its address.
async function startBeside(t, language) {
  const secret = randomBytes(32).toString('hex');
  const port = await freePort();
  const database = `sqlite:${mkdtempSync(join(build, 'auth-'))}/auth.db`;
  const settings = { JWT_SECRET: secret, LISTEN: `127.0.0.1:${port}`, DATABASE_URL: database };
  const startAuth = () => start(t, 'auth-service', settings);
  const auth = await startAuth();
  const url = await startNotes(t, language, { JWT_SECRET: secret, AUTH_URL: auth.url });
  return { auth, url, secret, restart: startAuth };
}

// Answers every request with 200 and a page. Returns its address.
async function startStranger(t) {
  const server = http.createServer((_, response) => response.end('<!doctype html>'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

const list = (url, token) => fetch(url, { headers: token ? bearer(token) : {} });

const add = (url, token, body) =>
  fetch(url, {
    method: 'POST',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const isRefused = (response, code) => {
  assert.equal(response.status, 401);
  assert.equal(response.headers.get('www-authenticate'), `Bearer error="${code}"`);
};

const kNotes = { items: { path: '/api/notes', name: 'text' }, books: null };

// The report of `auth-service check` on auth-service and these notes.
async function check(auth, url, secret) {
  const [paths, secret_file] = ['paths', 'secret'].map((name) => join(build, name));
  writeFileSync(paths, JSON.stringify(kNotes));
  writeFileSync(secret_file, secret);
  const files = ['--paths', paths, '--secret-file', secret_file];
  const where = [auth.url, '--books', new URL(url).origin, '--preset', 'llavero'];
  const command = ['check', ...where, ...files, '--format', 'json'];
  const { stdout } = await promisify(execFile)(join(binDir, 'auth-service'), command);
  return JSON.parse(stdout);
}

for (const language of Object.keys(kServices)) {
  test(`${language}: the check of services finds nothing`, async (t) => {
    const { auth, url, secret } = await startBeside(t, language);

    const { findings, exercise, not_checked } = await check(auth, url, secret);

    assert.deepEqual(findings, []);
    assert.ok(exercise.every(({ passed }) => passed));
    const ids = exercise.map(({ id }) => id);
    assert.ok(ids.includes('items_create') && ids.includes('items_of_user'));
    // They ask auth-service, which does not believe an expired token that only the secret signed
    // (ADR 13). That they refuse one is tested below.
    assert.deepEqual(
      not_checked.map(({ id }) => id),
      ['books', 'expired_accepted', 'expiry', 'logs'],
    );
  });

  test(`${language}: accepts tokens of auth-service, and no others`, async (t) => {
    const { auth, url, secret } = await startBeside(t, language);
    const user = await newUser(auth);
    const { access_token: token, refresh_token } = await logIn(auth, user);
    const other = (await logIn(auth, await newUser(auth))).access_token;

    assert.equal((await add(url, token, { text: 'Return the 🔑' })).status, 201);
    assert.deepEqual(await (await list(url, token)).json(), ['Return the 🔑']);
    assert.deepEqual(await (await list(url, other)).json(), []);
    for (const body of [{}, [1], 'x']) {
      assert.equal((await add(url, token, body)).status, 422, JSON.stringify(body));
    }
    const put = await fetch(url, { method: 'PUT', headers: bearer(token) });
    assert.ok([404, 405].includes(put.status), `PUT: ${put.status}`);

    const [header, claims] = token.split('.');
    const now = Math.floor(Date.now() / 1000);
    const [past, soon, future] = [now - 60, now + 3, now + 600];
    const refused = [
      ['no token', 'authorization_missing', undefined],
      ['a refresh token', 'wrong_token_type', refresh_token],
      ['another secret', 'invalid_token', forge('another secret of at least 32 bytes')],
      ['no signature', 'invalid_token', `${header}.${claims}.`],
      ['alg none', 'invalid_token', `${encode({ alg: 'none' })}.${claims}.`],
      ['expired', 'invalid_token', forge(secret, { claims: { exp: past } })],
      ['not valid yet', 'invalid_token', forge(secret, { claims: { nbf: future } })],
      ['no exp', 'invalid_token', forge(secret, { claims: { exp: undefined } })],
      ['no sub', 'invalid_token', forge(secret, { claims: { sub: undefined } })],
      ['another issuer', 'invalid_token', forge(secret, { claims: { iss: 'another' } })],
      ['no segments', 'invalid_token', 'token'],
      ['signed by whoever has the secret', 'token_revoked', forge(secret)],
      [
        'signed by a clock that is ahead, but by less than 5 s',
        'token_revoked',
        forge(secret, { claims: { iat: soon, nbf: soon } }),
      ],
    ];
    for (const [what, code, sent] of refused) {
      await t.test(what, async () => isRefused(await list(url, sent), code));
    }
    const narrow = new URLSearchParams({ grant_type: 'password', ...user, scope: 'profile' });
    const granted = await fetch(`${auth.url}/token`, { method: 'POST', body: narrow });
    assert.equal((await list(url, (await granted.json()).access_token)).status, 403);
  });

  test(`${language}: knows a logout, and refuses while auth-service is away`, async (t) => {
    const { auth, url, restart } = await startBeside(t, language);
    const { access_token: token } = await logIn(auth, await newUser(auth));
    assert.equal((await list(url, token)).status, 200);

    auth.process.kill('SIGKILL');
    await auth.exited;
    assert.equal((await list(url, token)).status, 503);
    const again = await restart();
    assert.equal((await list(url, token)).status, 200);
    assert.equal((await logOut(again, token)).status, 204);

    isRefused(await list(url, token), 'token_revoked');
  });

  test(`${language}: refuses while another service answers for auth-service`, async (t) => {
    const secret = randomBytes(32).toString('hex');
    const AUTH_URL = await startStranger(t);
    const settings = { JWT_SECRET: secret, AUTH_URL, JWT_ISSUER: 'another' };
    const url = await startNotes(t, language, settings);
    isRefused(await list(url, forge(secret)), 'invalid_token'); // of the usual issuer

    const token = forge(secret, { claims: { iss: 'another' } });
    for (let i = 0; i < 2; ++i) assert.equal((await list(url, token)).status, 503);
  });

  test(`${language}: does not start without JWT_SECRET`, async (t) => {
    const { JWT_SECRET: _, ...env } = process.env;
    const [command, ...args] = kServices[language](String(await freePort()));
    const settings = { ...env, AUTH_URL: 'http://127.0.0.1:9', PORT: '0' };
    const service = spawn(command, args, { cwd: kFolder, env: settings, stdio: 'ignore' });
    t.after(() => service.kill());

    const [code] = await once(service, 'exit');
    assert.ok(code > 0, `${code}`);
  });
}
