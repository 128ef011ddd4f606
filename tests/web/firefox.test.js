// The main flow, settings, two tabs and a faulty storage in Firefox, driven by WebDriver BiDi.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goTo, startFirefox, within } from './support/firefox.js';
import { newUser } from './support/page.js';
import { startStage } from './support/stage.js';

const kActionMilliseconds = 20000;

let stage;
let page;
const errors = [];
const user = newUser('ada');

before(async () => {
  stage = await startStage({ launch: startFirefox, pageAddress: '127.0.0.1' });
  page = await newTab(await stage.browser.createBrowserContext());
});
after(() => stage?.stop());

// A tab that records uncaught errors. `prepare` runs in it before the scripts of the page.
const newTab = async (profile, prepare) => {
  const tab = await profile.newPage();
  tab.setDefaultTimeout(kActionMilliseconds);
  tab.on('pageerror', (error) => errors.push(String(error)));
  if (prepare) await tab.evaluateOnNewDocument(prepare);
  await tab.goto(`${stage.site.origin}/`);
  return tab;
};

const saveAddresses = async (tab) => {
  const dialog = within(tab, '#settings');
  await within(tab, 'header').press('Settings');
  for (const name of ['auth', 'books']) {
    await dialog.fill(`${name}.host`, stage[name].host);
    await dialog.fill(`${name}.port`, stage[name].port);
  }
  return dialog;
};

const logIn = async (tab) => {
  const view = within(tab, '#view');
  await goTo(tab, 'Log in');
  await view.fill('username', user.username);
  await view.fill('password', user.password);
  await view.press('Log in');
  await view.read('Logged in.');
};

const stored = (tab, key) => tab.evaluate((name) => JSON.parse(localStorage.getItem(name)), key);

test('the addresses are entered, tested and kept', async () => {
  assert.equal(await page.evaluate(() => window.isSecureContext), false);
  const dialog = await saveAddresses(page);

  await dialog.press('Test connection');
  await dialog.read('Both services have the same secret.');
  await dialog.press('Save');
  await page.reload();

  const { auth, books } = await stored(page, 'llavero.settings');
  assert.deepEqual([auth.host, books.host], [stage.auth.host, stage.books.host]);
});

test('an invalid port shows an error and is not saved', async () => {
  const dialog = within(page, '#settings');
  await within(page, 'header').press('Settings');
  await dialog.fill('books.port', 70000);

  await dialog.press('Save');

  await dialog.read('A number from 1 to 65535.');
  await page.keyboard.press('Escape');
  assert.equal((await stored(page, 'llavero.settings')).books.port, stage.books.port);
});

test('a new user registers, logs in, refreshes and sees the profile', async () => {
  const view = within(page, '#view');
  await goTo(page, 'Register');
  await view.fill('username', user.username);
  await view.fill('password', user.password);
  await view.press('Register');
  await view.read(`Account ${user.username} created.`);

  await logIn(page);
  const before = await stored(page, 'llavero.session');
  await goTo(page, 'Refresh tokens');
  await view.press('Refresh tokens');
  await page.waitForFunction(
    (old) => JSON.parse(localStorage.getItem('llavero.session')).access !== old,
    {},
    before.access,
  );

  await goTo(page, 'Profile');
  await view.read(user.username);
});

test('an item and a book are created and listed', async () => {
  const view = within(page, '#view');
  await goTo(page, 'Create item');
  await view.fill('name', 'Brass key');
  await view.press('Create item');
  await view.read('created.');
  await goTo(page, 'List items');
  await view.read('Brass key');

  await goTo(page, 'Books');
  await page.locator('#view ::-p-text(Add a book)').click();
  await view.fill('title', 'Rayuela');
  await view.fill('author', 'Julio Cortázar');
  await view.press('Add book');
  await view.read('“Rayuela” was added.');
});

test('a row of the log opens, its edge resizes the log, and it fills the screen', async () => {
  const { width, height } = page.viewport() ?? { width: 800, height: 600 };
  await page.setViewport({ width: 1280, height: 800 });
  const widthOf = () => page.$eval('#log', (log) => log.offsetWidth);
  const untilWidth = (isReached, old) => page.waitForFunction(isReached, {}, old);
  const log = within(page, '#log');

  await page.locator('.log-exchange.books summary').click();
  await page.locator('.log-exchange.books .log-entry.response').wait();

  const before = await widthOf();
  await page.focus('#log-edge');
  await page.keyboard.press('ArrowLeft');
  await untilWidth((old) => document.querySelector('#log').offsetWidth > old, before);

  await log.press('Full screen');
  await untilWidth(() => document.querySelector('#log').offsetWidth >= 1280);
  await log.press('Leave full screen');
  await untilWidth(() => document.querySelector('#log').offsetWidth < 1280);
  await page.setViewport({ width, height });
});

test('logging out in one tab logs out the other', async () => {
  const other = await newTab(page.browserContext());
  await within(other, '#view').read('Log in');
  const button = 'header ::-p-aria([name="Log out"][role="button"])';
  await other.locator(button).wait();

  await within(page, 'header').press('Log out');

  await other.waitForSelector(button, { hidden: true });
  assert.equal(await stored(other, 'llavero.session'), null);
  await other.close();
});

// What a browser does whose storage is full, or forbidden by its settings.
const kFaults = {
  'that is full': () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('no space', 'QuotaExceededError');
    };
  },
  'that is forbidden': () => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  },
};

for (const [name, prepare] of Object.entries(kFaults)) {
  test(`the page works with a storage ${name}`, async () => {
    const profile = await stage.browser.createBrowserContext();
    const tab = await newTab(profile, prepare);
    await (await saveAddresses(tab)).press('Save');
    await within(tab, '.middle').read('Your browser refuses to store data.');

    await logIn(tab);

    await goTo(tab, 'List items');
    await within(tab, '#view').read('Brass key');
    await profile.close();
  });
}

test('no error is uncaught', () => {
  // Nothing listens at the default addresses, which the signs ask until others are saved.
  const is_expected = (text) => /Cross-Origin Request Blocked.*:800[12]\/health/.test(text);
  assert.deepEqual(
    errors.filter((text) => !is_expected(text)),
    [],
  );
});
