// sqlmap against every parameter of both services, on each database. Takes a long time, so it runs
// on demand: ./dev test sqlmap
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { kDatabases, bearer, logIn, newUser, startPair } from '../support/pair.mjs';
import { signToken } from '../support/token.mjs';
import { authRequests, booksRequests, partsOf } from './requests.mjs';

const kMostMinutes = Number(process.env.SQLMAP_MINUTES ?? 30); // for one request
const kAtOnce = 8; // sqlmap mostly waits for passwords to be hashed
const kOnly = new RegExp(process.env.SQLMAP_ONLY ?? ''); // selects tests by name
const kNames = { sqlite: 'SQLite', mariadb: 'MySQL' };
const binDir = process.env.BIN_DIR ?? new URL('../../build/release/bin', import.meta.url).pathname;

// The raw HTTP request, the format that sqlmap reads.
function rawRequest(
  port,
  { line, headers = {}, token, json, body = json && JSON.stringify(json) },
) {
  const all = {
    host: `127.0.0.1:${port}`,
    ...(json ? { 'content-type': 'application/json' } : {}),
    ...(token ? bearer(token) : {}),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return `${line} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

// The result of sqlmap for the marked places: 'injectable' or 'not injectable'.
async function attack(t, dbms, raw) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-sqlmap-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'request');
  writeFileSync(file, raw);
  const { stdout } = await promisify(execFile)(
    'sqlmap',
    [
      '-r',
      file,
      '--batch',
      '--level',
      '3',
      '--risk',
      '2',
      `--dbms=${dbms}`,
      `--output-dir=${folder}`,
      '--disable-coloring',
      '--ignore-code=*',
      '--timeout=10',
      '--retries=1',
      '--flush-session',
      '--ignore-stdin',
    ],
    {
      timeout: kMostMinutes * 60_000,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, HOME: folder },
    },
  );
  if (/identified the following injection point|is vulnerable/.test(stdout)) {
    t.diagnostic(stdout.slice(-4000));
    return 'injectable';
  }
  assert.match(stdout, /do not appear to be injectable/, stdout.slice(-2000));
  const tested = new Set(stdout.match(/testing if .* is dynamic/g));
  t.diagnostic(`${tested.size} places`);
  assert.ok(tested.size >= raw.split('*').length - 1, stdout.slice(0, 4000));
  return 'not injectable';
}

// Starts both services, with a logged-in administrator and some data.
async function startTargets(t, kind) {
  const pair = await startPair(t, kind, {
    RATE_LIMIT: 'off',
    TRUSTED_PROXIES: '127.0.0.0/8',
    ACCESS_TOKEN_TTL_SECONDS: '86400',
  });
  const user = await newUser(pair.auth);
  execFileSync(join(binDir, 'auth-service'), ['user', 'role', user.username, 'admin'], {
    env: {
      ...process.env,
      ...pair.settings,
      DATABASE_URL: pair.databases[0].url ?? `sqlite:${pair.auth.folder}/test.db`,
    },
  });
  const { access_token: token } = await logIn(pair.auth, user);
  for (const [path, body] of [
    ['items', { name: 'key' }],
    ['books', { title: 'Rayuela', author: 'Cortázar' }],
  ]) {
    const response = await pair.books.post(`/api/${path}`, body, bearer(token));
    assert.equal(response.status, 201);
  }
  return {
    ...pair,
    known: {
      me: user.username,
      password: user.password,
      token,
      service: signToken(pair.settings.JWT_SECRET, { sub: 'service:books' }),
    },
  };
}

test('sqlmap detects an injectable target', async (t) => {
  const target = spawn('python3', [new URL('vulnerable.py', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => target.kill());
  const [port] = await once(target.stdout, 'data');

  assert.equal(
    await attack(t, 'SQLite', rawRequest(Number(port), { line: 'GET /?id=1*' })),
    'injectable',
  );
});

for (const kind of kDatabases) {
  test(`${kind.name}: no parameter is injectable`, { concurrency: kAtOnce }, async (t) => {
    const { auth, books, known } = await startTargets(t, kind);
    const attacks = [
      ...authRequests(known).map((request) => ({ service: auth, request })),
      ...booksRequests(known).map((request) => ({ service: books, request })),
    ]
      .flatMap(({ service, request }) =>
        partsOf(request).map(({ part, marked }) => {
          const name = `${kind.name}: ${part} of ${request.line.replaceAll('*', '')}`;
          return { name, service, marked };
        }),
      )
      .filter(({ name }) => kOnly.test(name));
    await Promise.all(
      attacks.map(({ name, service, marked }) =>
        t.test(name, async (sub) => {
          assert.equal(
            await attack(sub, kNames[kind.name], rawRequest(service.port, marked)),
            'not injectable',
          );
          await service.assertAnswers();
        }),
      ),
    );
  });
}
