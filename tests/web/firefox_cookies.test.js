// Tokens in cookies in Firefox: the page and both services on three ports of one host, over http.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goTo, startFirefox, within } from './support/firefox.js';
import { newUser } from './support/page.js';
import { startStage } from './support/stage.js';

const kActionMilliseconds = 20000;
const kLabMilliseconds = 60000;

let stage;
let page;
before(async () => {
  stage = await startStage({ one_host: true, launch: startFirefox, pageAddress: '127.0.0.1' });
  page = await stage.browser.newPage();
  page.setDefaultTimeout(kActionMilliseconds);
  await page.goto(`${stage.site.origin}/`);
});
after(() => stage?.stop());

const readable = () => page.evaluate(() => document.cookie);
const logOutButton = 'header ::-p-aria([name="Log out"][role="button"])';

test('the storage lab finds the same as in Chromium', async () => {
  const dialog = within(page, '#settings');
  await within(page, 'header').press('Settings');
  for (const name of ['auth', 'books']) {
    await dialog.fill(`${name}.host`, stage[name].host);
    await dialog.fill(`${name}.port`, stage[name].port);
  }
  await dialog.press('Save');
  await goTo(page, 'Lab');

  await within(page, '#view').press('Attack every place');
  await page.locator('#view ::-p-text(HttpOnly hides)').setTimeout(kLabMilliseconds).wait();

  const cells = await page.$$eval('#view .table tbody tr', (rows) =>
    rows.map((row) => row.querySelectorAll('td')[2].innerText.trim()),
  );
  assert.deepEqual(cells, [
    '✕ CSRF token',
    '✓ nothing',
    '✕ access token, refresh token',
    '✓ nothing',
    '✓ nothing',
  ]);
  await page.waitForFunction(() => document.cookie === '');
});

test('a user works by cookies alone, over a reload, until the logout', async () => {
  const view = within(page, '#view');
  const user = newUser('ada');
  await within(page, 'header').press('Settings');
  await page.select('#settings-tokens-in', 'cookies');
  await page.keyboard.press('Escape');
  await goTo(page, 'Register');
  await view.fill('username', user.username);
  await view.fill('password', user.password);
  await view.press('Register');
  await view.read(`Account ${user.username} created.`);
  await goTo(page, 'Log in');
  await view.fill('username', user.username);
  await view.fill('password', user.password);
  await view.press('Log in');
  await view.read('Logged in.');
  assert.match(await readable(), /^csrf_access_token=[\w-]+; csrf_refresh_token=[\w-]+$/);

  await goTo(page, 'Create item');
  await view.fill('name', 'Brass key');
  await view.press('Create item');
  await view.read('created.');
  await page.reload();
  await page.locator(logOutButton).wait();
  await goTo(page, 'List items');
  await view.read('Brass key');
  await goTo(page, 'Refresh tokens');
  await view.press('Refresh tokens');
  await view.read('New tokens.');

  await page.locator(logOutButton).click();
  await page.waitForSelector(logOutButton, { hidden: true });
  assert.equal(await readable(), '');
  assert.equal(await page.evaluate(() => localStorage.getItem('llavero.session')), null);
});
