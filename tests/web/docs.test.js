// Swagger UI at /docs of each service, used without prior knowledge of the API.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { logIn } from './support/api.js';
import { startPathProxy } from './support/servers.js';
import { newSecret, openFreshTab, startStage } from './support/stage.js';

// A user that auth-service seed creates.
const kJohn = { username: 'johndoe', password: 'secret' };
// Swagger UI is 1.7 MB of script.
const kLoadMilliseconds = 60000;

let stage;
before(async () => {
  stage = await startStage();
  stage.auth.run(['seed']);
});
after(() => stage?.stop());

const openDocs = async (origin) => {
  const tab = await openFreshTab(stage);
  tab.page.setDefaultTimeout(kLoadMilliseconds);
  await tab.page.goto(`${origin}/docs`);
  await tab.page.getByRole('button', { name: 'Authorize' }).first().waitFor();
  return tab;
};

const close = (tab) => {
  assert.deepEqual(tab.errors, []);
  tab.check();
  stage.used = tab;
};

// Fills in the form of a security scheme in the popup, applies it and closes the popup.
const authorize = async ({ page }, heading, fields) => {
  await page.getByRole('button', { name: 'Authorize' }).first().click();
  const scheme = page.locator('.auth-container', {
    has: page.getByRole('heading', { name: heading }),
  });
  for (const [label, text] of Object.entries(fields)) {
    await scheme.getByLabel(label, { exact: true }).fill(text);
  }
  await scheme.getByRole('button', { name: 'Apply' }).click();
  await scheme.getByRole('button', { name: 'Remove authorization' }).waitFor();
  await page.locator('.close-modal').click();
};

const authorizeByPassword = (tab, { username, password } = kJohn) =>
  authorize(tab, /^password /, { 'username:': username, 'password:': password });

// Tries out an operation and returns {status, json}.
const tryOut = async ({ page }, id) => {
  const operation = page.locator(`[id="operations-${id}"]`);
  await operation.locator('.opblock-summary-control').click();
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  const row = operation.locator('.live-responses-table tbody .response');
  const status = await row.locator('.response-col_status').textContent();
  const text = await row.locator('.response-col_description pre').first().textContent();
  return { status, json: JSON.parse(text) };
};

test('johndoe authorizes with a password at auth-service and reads the profile', async () => {
  const tab = await openDocs(stage.auth.origin);

  await authorizeByPassword(tab);

  const { status, json } = await tryOut(tab, 'accounts-getProfile');
  assert.match(status, /^200/);
  assert.equal(json.username, kJohn.username);
  close(tab);
});

test('johndoe authorizes with a password at books-service, by auth-service', async () => {
  const tab = await openDocs(stage.books.origin);

  await authorizeByPassword(tab);

  const { status, json } = await tryOut(tab, 'items-listItems');
  assert.match(status, /^200/);
  assert.deepEqual(json.items, []);
  close(tab);
});

for (const [service, id] of [
  ['auth', 'accounts-getProfile'],
  ['books', 'items-listItems'],
]) {
  test(`a pasted token authorizes at ${service}-service`, async () => {
    const { access_token } = await logIn(stage.auth, kJohn);
    const tab = await openDocs(stage[service].origin);

    await authorize(tab, /^bearer/, { 'auth-bearer-value': access_token });

    assert.match((await tryOut(tab, id)).status, /^200/);
    close(tab);
  });
}

test('a request without a token shows the reason of the refusal', async () => {
  const tab = await openDocs(stage.auth.origin);

  const { status, json } = await tryOut(tab, 'accounts-getProfile');

  assert.match(status, /^401/);
  assert.equal(json.code, 'authorization_missing');
  close(tab);
});

test('behind the path of a reverse proxy the root leads to the page, which works', async (t) => {
  const settings = { LISTEN: '127.0.0.1:0', PUBLIC_URL: 'http://127.0.0.1/auth' };
  const auth = await stage.startService('auth', { ...settings, JWT_SECRET: newSecret() });
  auth.run(['seed']);
  const proxy = await startPathProxy({ host: auth.host, port: auth.port }, '/auth');
  t.after(() => proxy.stop());
  const origin = `http://127.0.0.1:${proxy.port}`;
  const tab = await openDocs(`${origin}/auth`);

  await authorizeByPassword(tab);

  assert.match((await tryOut(tab, 'accounts-getProfile')).status, /^200/);
  await tab.page.goto(`${origin}/auth/`);
  assert.equal(tab.page.url(), `${origin}/auth/docs`);
  close(tab);
});

// AUTH_URL is then an address on the service's own host, which the browser cannot reach.
test('on another host the page gets tokens from the host that served it', async () => {
  const JWT_SECRET = newSecret();
  const LISTEN = '127.0.0.3:0';
  const auth = await stage.startService('auth', { LISTEN, JWT_SECRET });
  auth.run(['seed']);
  const books = await stage.startService('books', { LISTEN, JWT_SECRET, AUTH_URL: auth.origin });
  const tab = await openDocs(`http://llavero.test:${books.port}`);

  await authorizeByPassword(tab);

  assert.match((await tryOut(tab, 'items-listItems')).status, /^200/);
  const urls = tab.requests.map((request) => request.url());
  assert.ok(urls.includes(`http://llavero.test:${auth.port}/token`), urls.join('\n'));
  close(tab);
});
