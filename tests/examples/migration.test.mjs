// docs/migration.md with a Flask application: its commands, and what the frontend gets before and after.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import test from 'node:test';

import { startFlask } from '../support/flask.mjs';
import { freePort } from '../support/free_port.mjs';
import { bearer, eventually, start } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';

const kPython = process.env.PYTHON ?? '/usr/bin/python3';
const kServe = new URL('../../client-web/serve', import.meta.url).pathname;
const kText = readFileSync(new URL('../../docs/migration.md', import.meta.url), 'utf8');
const kBlocks = [...kText.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
const kUser = { username: 'ana', password: 'tres gatos en un tejado' };

// The code of the document in this language that contains `part`.
const blockWith = (language, part) => {
  const found = kBlocks.filter(([, name, code]) => name === language && code.includes(part));
  assert.equal(found.length, 1, part);
  return found[0][2];
};

// {status, body}
async function ask(url, path, { token, body, method = body ? 'POST' : 'GET' } = {}) {
  const type = body ? { 'content-type': 'application/json' } : {};
  const headers = { ...type, ...(token ? bearer(token) : {}) };
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) });
  return { status: response.status, body: await response.json() };
}

// What the frontend does with a user. Returns the answers by step.
async function use(url, user) {
  const register = await ask(url, '/auth/register', { body: user });
  const login = await ask(url, '/auth/login', { body: user });
  const { access_token: token, refresh_token } = login.body;
  return {
    register,
    again: await ask(url, '/auth/register', { body: user }),
    login,
    wrong: await ask(url, '/auth/login', { body: { ...user, password: 'tres perros' } }),
    profile: await ask(url, '/api/profile', { token }),
    anonymous: await ask(url, '/api/profile'),
    malformed: await ask(url, '/api/profile', { token: 'token' }),
    swapped: await ask(url, '/api/profile', { token: refresh_token }),
    create: await ask(url, '/api/items', { token, body: { name: 'Brass key' } }),
    list: await ask(url, '/api/items', { token }),
    refresh: await ask(url, '/auth/refresh', { token: refresh_token, method: 'POST' }),
  };
}

// `after` has each member of `before`, with a value of the same type.
function assertContains(before, after, where) {
  assert.equal(typeof after, typeof before, where);
  for (const [name, value] of Object.entries(before instanceof Object ? before : {})) {
    assertContains(value, after[name], `${where}.${name}`);
  }
}

// nginx with the configuration of the document at `port`.
async function startNginx(t, folder, port, auth, books) {
  const config = blockWith('nginx', 'server {')
    .replace('127.0.0.1:5000', `127.0.0.1:${port}`)
    .replaceAll('http://127.0.0.1:8001', auth.url)
    .replaceAll('http://127.0.0.1:8002', books.url);
  writeFileSync(join(folder, 'services.conf'), config);
  const args = [
    `127.0.0.1:${await freePort()}`,
    join(folder, 'nginx'),
    join(folder, 'services.conf'),
  ];
  const nginx = spawn(kServe, args, { stdio: 'ignore' });
  const ended = once(nginx, 'exit');
  t.after(async () => {
    nginx.kill();
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(() => fetch(`${url}/health`).then(Boolean, () => false), 30_000);
  return url;
}

test('the frontend and the users of a Flask application move to Llavero', async (t) => {
  const secret = randomBytes(32).toString('hex');
  const flask = await startFlask(t, 'exercise', { JWT_SECRET: secret });
  const { folder } = flask;
  const before = await use(flask.url, kUser);
  const { access_token: token, refresh_token } = before.login.body;
  await flask.stop();

  const databases = { auth: `sqlite:${folder}/auth.db`, books: `sqlite:${folder}/books.db` };
  const env = {
    ...process.env,
    PATH: `${binDir}${delimiter}${process.env.PATH}`,
    DATABASE_URL: databases.auth,
    JWT_SECRET: secret,
  };
  const moved = execFileSync('bash', ['-ec', blockWith('sh', 'json_object')], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  assert.match(moved, /^1 imported, 0 refused$/m);

  const [authPort, booksPort, port] = [await freePort(), await freePort(), await freePort()];
  const settings = Object.fromEntries(
    [...blockWith('sh', 'JWT_LEGACY_TOKENS').matchAll(/^export (\w+)=(\w+)/gm)].map(
      ([, name, value]) => [name, value],
    ),
  );
  writeFileSync(join(folder, settings.JWT_SECRET_FILE), `${secret}\n`);
  // Those of the document, without and with the switch.
  const startBoth = async (legacy) => {
    const both = {
      ...settings,
      JWT_SECRET_FILE: '',
      JWT_SECRET: secret,
      JWT_LEGACY_TOKENS: legacy,
    };
    const auth = await start(
      t,
      'auth-service',
      { ...both, LISTEN: `127.0.0.1:${authPort}` },
      { url: databases.auth },
    );
    const books = await start(
      t,
      'books-service',
      { ...both, LISTEN: `127.0.0.1:${booksPort}`, AUTH_URL: auth.url },
      { url: databases.books },
    );
    await eventually(() => fetch(`${books.url}/health/ready`).then(({ ok }) => ok));
    return { auth, books };
  };
  const { auth, books } = await startBoth(settings.JWT_LEGACY_TOKENS);
  const url = await startNginx(t, folder, port, auth, books);

  await t.test('an access token of the old application stays valid at both services', async () => {
    const profile = await ask(url, '/api/profile', { token });
    assert.equal(profile.status, 200);
    assertContains(before.profile.body, profile.body, 'profile');
    assert.equal(profile.body.id, before.profile.body.id);
    assert.equal((await ask(url, '/api/items', { token })).status, 200);
  });

  await t.test('a refresh token of the old application is refused', async () => {
    const { status } = await ask(url, '/auth/refresh', { token: refresh_token, method: 'POST' });
    assert.equal(status, 422);
  });

  await t.test('the items of the old application are those of the same user', async () => {
    writeFileSync(join(folder, 'move_items.py'), blockWith('python', '/api/items'));
    execFileSync(kPython, ['move_items.py', 'exercise.db', books.url], {
      cwd: folder,
      env: { ...env, JWT_SECRET_FILE: settings.JWT_SECRET_FILE },
    });
    const { body } = await ask(url, '/api/items', { token });
    assert.deepEqual(
      body.items.map(({ name }) => name),
      ['Brass key'],
    );
    assertContains(before.list.body, body, 'items');
  });

  await t.test('the user logs in with the old password', async () => {
    const login = await ask(url, '/auth/login', { body: kUser });
    assert.equal(login.status, 200);
    assertContains(before.login.body, login.body, 'login');
    const exported = execFileSync(join(binDir, 'auth-service'), ['user', 'export'], { env });
    assert.match(JSON.parse(exported).password_hash, /^\$argon2id\$/);
  });

  await t.test('a new user gets the same statuses and members in each step', async () => {
    const after = await use(url, { ...kUser, username: 'beto' });
    for (const [step, { status, body }] of Object.entries(before)) {
      assert.equal(after[step].status, status, step);
      assertContains(body, after[step].body, step);
    }
    for (const step of ['anonymous', 'malformed']) {
      assert.equal(after[step].body.msg, before[step].body.msg, step);
    }
  });

  await t.test('without JWT_LEGACY_TOKENS only tokens of auth-service are valid', async () => {
    const login = await ask(url, '/auth/login', { body: kUser });
    for (const service of [books, auth]) assert.equal(await service.terminate(), 0);
    await startBoth('off');
    for (const path of ['/api/profile', '/api/items']) {
      assert.equal((await ask(url, path, { token })).status, 422, path);
      assert.equal((await ask(url, path, { token: login.body.access_token })).status, 200, path);
    }
  });
});
