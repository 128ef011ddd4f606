// Third-party scanners against both services and the page: wapiti attacks the known routes, ffuf
// looks for unknown ones. On loopback, within minutes. Runs on demand: ./dev test scan
import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { freePort } from '../support/free_port.mjs';
import { bearer, eventually, logIn, newUser, startPair } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';
import { kPage, kServices, ownWords } from './routes.mjs';

const root = new URL('../..', import.meta.url).pathname;
// wapiti's list of 31,000 names of files and folders that servers expose by mistake.
const kWords = '/usr/lib/python3/dist-packages/wapitiCore/data/attacks/busterPayloads.txt';
// Without the modules that contact hosts on the internet (ssrf, xxe, wapp, nikto), duplicate ffuf
// (buster) or ./dev test (brute_login_form), or mistake the 501 of an unknown method for a bypass
// of a 401 (htaccess).
const kModules =
  'backup,blindsql,cookieflags,crlf,csp,exec,file,http_headers,methods,permanentxss,' +
  'redirect,shellshock,sql,xss';
const kSecondsPerModule = 60;
const kSecondsPerList = 600;
const kMedium = 2;

const run = promisify(execFile);

function makeFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-scan-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

// Returns the findings of wapiti: [{category, level, info, path}].
async function wapiti(t, origin, paths, headers = {}) {
  const folder = makeFolder(t);
  const report = join(folder, 'report.json');
  await run(
    'wapiti',
    [
      '--url',
      `${origin}/`,
      ...paths.flatMap((path) => ['--start', origin + path]),
      ...Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`]),
      '--module',
      kModules,
      '--level',
      '2',
      '--scope',
      'domain',
      '--timeout',
      '10',
      '--verbose',
      '0',
      '--max-scan-time',
      '120',
      '--max-attack-time',
      String(kSecondsPerModule),
      '--flush-session',
      '--store-session',
      folder,
      '--store-config',
      folder,
      '--no-bugreport',
      '--format',
      'json',
      '--output',
      report,
    ],
    { timeout: 20 * 60_000, maxBuffer: 1 << 26 },
  );
  const { vulnerabilities, anomalies } = JSON.parse(readFileSync(report, 'utf8'));
  return Object.entries({ ...vulnerabilities, ...anomalies }).flatMap(([category, entries]) =>
    entries.map(({ level, info, path }) => ({ category, level, info, path })),
  );
}

async function assertHarmless(t, origin, paths, headers) {
  const found = await wapiti(t, origin, paths, headers);
  for (const { category, level, info, path } of found)
    t.diagnostic(`${level} ${category} ${path}: ${info}`);
  assert.deepEqual(
    found.filter(({ level }) => level >= kMedium),
    [],
  );
}

// Returns the paths below each base that answered 2xx.
async function ffuf(t, origin, bases, { method = 'GET', headers = {} } = {}) {
  const folder = makeFolder(t);
  const words = join(folder, 'words');
  writeFileSync(
    words,
    `${[...ownWords(), ...readFileSync(kWords, 'utf8').split('\n')].join('\n')}\n`,
  );
  const found = new Set();
  for (const base of bases) {
    const report = join(folder, 'report.json');
    const began = performance.now();
    await run(
      'ffuf',
      [
        '-w',
        words,
        '-u',
        `${origin}${base}FUZZ`,
        '-X',
        method,
        '-mc',
        '200-299',
        '-t',
        '20',
        '-s',
        '-maxtime',
        String(kSecondsPerList),
        '-of',
        'json',
        '-o',
        report,
        ...Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]),
      ],
      { timeout: (kSecondsPerList + 30) * 1000, maxBuffer: 1 << 26 },
    );
    assert.ok(
      performance.now() - began < kSecondsPerList * 1000,
      `the list is not through: ${base}`,
    );
    for (const { url } of JSON.parse(readFileSync(report, 'utf8')).results) {
      found.add(new URL(url).pathname);
    }
  }
  t.diagnostic(`${found.size} paths answer ${method} with 2xx`);
  return [...found];
}

async function startPage(t) {
  const port = await freePort();
  const page = spawn(`${root}/client-web/serve`, [`127.0.0.1:${port}`, makeFolder(t)], {
    stdio: 'ignore',
  });
  const ended = once(page, 'exit');
  t.after(async () => {
    page.kill('SIGTERM');
    await ended;
  });
  const origin = `http://127.0.0.1:${port}`;
  await eventually(() =>
    fetch(origin).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return origin;
}

// Starts both services, with some data and a signed-in administrator.
async function startTargets(t) {
  const pair = await startPair(t, undefined, {
    ACCESS_TOKEN_TTL_SECONDS: '86400',
    ENVIRONMENT: 'production',
  });
  const user = await newUser(pair.auth);
  execFileSync(join(binDir, 'auth-service'), ['user', 'role', user.username, 'admin'], {
    env: { ...process.env, ...pair.settings, DATABASE_URL: `sqlite:${pair.auth.folder}/test.db` },
  });
  const headers = bearer((await logIn(pair.auth, user)).access_token);
  for (const [path, body] of [
    ['items', { name: 'key' }],
    ['books', { title: 'Rayuela', author: 'Cortázar' }],
  ]) {
    assert.equal((await pair.books.post(`/api/${path}`, body, headers)).status, 201);
  }
  return { ...pair, headers };
}

test('wapiti finds a page that shows its query unescaped', async (t) => {
  const target = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<p>${new URL(request.url, 'http://host').searchParams.get('name')}</p>`);
  }).listen(0, '127.0.0.1');
  t.after(() => target.close());
  await once(target, 'listening');

  const found = await wapiti(t, `http://127.0.0.1:${target.address().port}`, ['/?name=juan']);

  assert.ok(
    found.some(({ category, level }) => /Cross/.test(category) && level >= kMedium),
    JSON.stringify(found),
  );
});

// Ids that exist in the targets.
const kEntries = { auth: [], books: ['/api/items/1', '/api/books/1'] };

test('the services', async (t) => {
  const { auth, books, headers } = await startTargets(t);
  for (const [name, service] of Object.entries({ auth, books })) {
    const { get, other, bases, attacked } = kServices[name];

    await t.test(`wapiti finds nothing of medium level on ${name}-service`, async (sub) => {
      await assertHarmless(sub, service.url, attacked, headers);
      await service.assertAnswers();
    });

    await t.test(`${name}-service answers an administrator only on its own routes`, async (sub) => {
      const found = await ffuf(sub, service.url, bases, { headers });
      assert.deepEqual(
        get.filter((path) => !found.includes(path)),
        [],
        'not found',
      );
      assert.deepEqual(
        found.filter((path) => ![...get, ...other, ...kEntries[name]].includes(path)),
        [],
      );
    });

    await t.test(`${name}-service answers no anonymous POST with 2xx`, async (sub) => {
      assert.deepEqual(await ffuf(sub, service.url, bases, { method: 'POST' }), []);
    });
  }
});

test('the page', async (t) => {
  const origin = await startPage(t);

  await t.test('wapiti finds nothing of level medium or higher on the page', (sub) =>
    assertHarmless(sub, origin, kPage.attacked),
  );

  await t.test('only the files of the page are served', async (sub) => {
    const found = await ffuf(sub, origin, kPage.bases);
    assert.deepEqual(
      kPage.get.filter((path) => !found.includes(path)),
      [],
      'not found',
    );
    assert.deepEqual(
      found.filter((path) => !kPage.get.includes(path)),
      [],
    );
  });
});
