// The stage of every browser test: auth-service on 127.0.0.1, books-service on 127.0.0.2, and the
// page served by nginx on 127.0.0.3. The browser uses the name http://llavero.test for it, because
// Chromium treats all of 127.0.0.0/8 as a secure context, which users on plain http do not have.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort } from '../../support/free_port.mjs';
import { keepLog } from '../../support/pair.mjs';
import { recordAnswer, recordExchange, recordShown, recordText } from '../../support/record.mjs';
import { Service, binDir } from '../../support/service.mjs';
import { startChild } from './children.js';

const kRoot = resolve(fileURLToPath(import.meta.url), '../../../..');
export const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const kActionMilliseconds = 10000;

// The result has `run(args)`, which runs a command of the service on the same database.
const startService = async (name, settings) => {
  const service = keepLog(await Service.start(`${name}-service`, { settings }));
  const { lines, port, environment: env } = service;
  const host = env.LISTEN.split(':')[0];
  const binary = join(binDir, `${name}-service`);
  const run = (args) => execFileSync(binary, args, { env, encoding: 'utf8' });
  const stop = async () => {
    await service.terminate();
    await service.closed; // all lines have arrived
    await service.stop();
  };
  return { lines, stop, host, port: String(port), origin: `http://${host}:${port}`, run };
};

const startPage = async (folder, address) => {
  const port = await freePort(address);
  const child = await startChild(
    join(kRoot, 'client-web/serve'),
    [`${address}:${port}`, join(folder, 'nginx')],
    { env: { PATH: process.env.PATH }, ready: /start worker process \d/ },
  );
  const stop = async () => {
    await child.stop();
    recordText('nginx', await readFile(join(folder, 'nginx/access.log'), 'utf8'));
  };
  return { ...child, stop, port, origin: `http://llavero.test:${port}` };
};

export const startBrowser = (args = [], executablePath = kChromium) =>
  chromium.launch({
    executablePath,
    args: [
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--host-resolver-rules=MAP llavero.test 127.0.0.3, MAP evil.test 127.0.0.4',
      ...args,
    ],
  });

export const newSecret = () => randomBytes(32).toString('hex');

// Returns {JWT_SECRET, cookies, auth, books, site, browser, startService, openBrowser, stop}. `site`
// is the server of the page, `cookies` the settings for tokens in cookies. If a start fails, everything started before is stopped. `ports` are those of
// auth and books, 0 for any free port. `settings` apply to both. `launch` starts the browser, which
// must find llavero.test at `pageAddress`. With `one_host`, all three are ports of llavero.test, and
// the services take tokens from cookies.
export const startStage = async ({
  ports = [0, 0],
  settings = {},
  one_host = false,
  pageAddress = '127.0.0.3',
  launch = startBrowser,
} = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'llavero-web-'));
  const ends = [];
  const stop = async () => {
    while (ends.length > 0) await ends.pop()();
    await rm(folder, { recursive: true, force: true });
  };
  const keep = async (starting, end = (thing) => thing.stop()) => {
    const thing = await starting;
    ends.push(() => end(thing));
    return thing;
  };
  const start = (name, settings) => keep(startService(name, settings));
  const openBrowser = (args) => keep(launch(args), (thing) => thing.close());
  try {
    const site = await keep(startPage(folder, pageAddress));
    const [authAddress, booksAddress] = one_host
      ? [pageAddress, pageAddress]
      : ['127.0.0.1', '127.0.0.2'];
    const cookies = { TOKEN_LOCATION: 'header,cookie', CORS_ORIGINS: site.origin };
    const JWT_SECRET = newSecret();
    const common = { JWT_SECRET, ...(one_host && cookies), ...settings };
    const auth = await start('auth', { LISTEN: `${authAddress}:${ports[0]}`, ...common });
    const LISTEN = `${booksAddress}:${ports[1]}`;
    const books = await start('books', { LISTEN, AUTH_URL: auth.origin, ...common });
    if (one_host) auth.host = books.host = 'llavero.test';
    const browser = await openBrowser();
    const used = { JWT_SECRET, cookies, auth, books, site, browser };
    return { ...used, startService: start, openBrowser, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};

// Records what the tabs send and show, for the suite `secrets`.
const keepRecord = (profile) => {
  profile.on('console', (message) => recordText('console', message.text()));
  profile.on('request', (request) => {
    recordShown(request.url());
    recordExchange(request.postData() ?? '');
  });
  profile.on('requestfinished', async (request) => {
    // The response or its body is lost if the tab closes meanwhile.
    const response = await request.response().catch(() => null);
    if (!/json/.test(response?.headers()['content-type'])) return;
    const text = await response.text().catch(() => '');
    recordAnswer(response.status(), response.headers(), text);
  });
};

const kInside = /^(127(\.\d+){3}|(llavero|evil)\.test)$/;

// A new profile with one tab: {page, console, errors, requests, violations, check, close, reuse}. The
// lists collect every console line, uncaught error, request and violation of the
// Content-Security-Policy in any tab of the profile. `check` asserts that there was no violation,
// unless the test expects one (`violates`), and no request to a host whose name does not match
// `inside`; `close` does too. `reuse` resolves with a new tab of the profile, without what was
// stored. It keeps the cache of the browser, which makes loading the page twice as fast, and a fake
// clock.
export const openTab = async (
  { browser },
  { violates = false, inside = kInside, ...options } = {},
) => {
  const profile = await browser.newContext({ locale: 'en-GB', ...options });
  profile.setDefaultTimeout(kActionMilliseconds);
  const seen = { console: [], errors: [], requests: [], violations: [] };
  profile.on('console', (message) => seen.console.push(message.text()));
  profile.on('weberror', (error) => seen.errors.push(String(error.error())));
  profile.on('request', (request) => seen.requests.push(request));
  keepRecord(profile);
  await profile.exposeBinding('reportViolation', (_, text) => seen.violations.push(text));
  await profile.addInitScript(() =>
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      window.reportViolation(`${violatedDirective} ${blockedURI}`),
    ),
  );
  const check = () => {
    assert.equal(seen.violations.length > 0, violates, seen.violations.join('\n'));
    const urls = seen.requests.map((request) => new URL(request.url()));
    const isOutside = ({ protocol, hostname }) =>
      protocol.startsWith('http') && !inside.test(hostname);
    assert.deepEqual(urls.filter(isOutside), []);
  };
  const close = async () => {
    await profile.close();
    check();
  };
  const reuse = async () => {
    const page = await profile.newPage();
    for (const other of profile.pages()) if (other !== page) await other.close();
    await forgetStored(page, seen.requests);
    for (const list of Object.values(seen)) list.length = 0;
    return { page, ...seen, check, close, reuse };
  };
  return { page: await profile.newPage(), ...seen, check, close, reuse };
};

// A new tab, in the profile of the last test of `stage` if that one left it usable, as `used`.
export const openFreshTab = async (stage) => {
  const tab = (await stage.used?.reuse()) ?? openTab(stage);
  stage.used = undefined;
  return tab;
};

const forgetStored = async (page, requests) => {
  const origins = new Set(requests.map((request) => new URL(request.url()).origin));
  const session = await page.context().newCDPSession(page);
  for (const origin of origins) {
    const storageTypes = 'cookies,indexeddb,local_storage';
    if (origin !== 'null')
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes });
  }
  await session.detach();
};
