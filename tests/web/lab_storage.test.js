// The storage lab: what the same attacks get from memory, localStorage and cookies.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isClean } from './support/axe.js';
import { goTo, newUser, openPage, enterAs, press, storedSession, view } from './support/page.js';
import { openTab, startStage } from './support/stage.js';

const kPatience = { timeout: 60000 };
const kNothing = '✓ nothing';
const kBoth = '✕ access token, refresh token';
const kEnded = '✕ the session ended';
const kNotRun = 'not run';

let stage;
before(async () => {
  stage = await startStage({ one_host: true });
});
after(() => stage?.stop());

const card = (page) => view(page).getByRole('region', { name: 'Where tokens are kept' });

// The cells of the table by attack: memory, localStorage, cookies with and without CSRF token.
const attack = async (page) => {
  await goTo(page, 'Lab');
  await press(page, 'Attack every place');
  await card(page).getByText('HttpOnly hides').waitFor(kPatience);
  await card(page).getByRole('button', { name: 'Attack every place' }).waitFor(kPatience);
  const rows = await card(page)
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((one) => [...one.querySelectorAll('td')].map((td) => td.innerText.trim())),
    );
  return Object.fromEntries(
    ['read', 'listen', 'refresh', 'frame', 'port'].map((name, i) => [name, rows[i]]),
  );
};

const kHeaderOnly = {
  read: [kNothing, kBoth, kNotRun, kNotRun],
  listen: ['✕ access token', '✕ access token', kNotRun, kNotRun],
  refresh: [kNothing, kBoth, kNotRun, kNotRun],
  frame: [kNothing, kNothing, kNotRun, kNotRun],
  port: [kNothing, kNothing, kNotRun, kNotRun],
};
const withColumn = (i, cells) =>
  Object.fromEntries(
    Object.entries(kHeaderOnly).map(([name, row]) => [name, row.with(i, cells[name])]),
  );
const kCsrf = {
  read: '✕ CSRF token',
  listen: kNothing,
  refresh: kBoth,
  frame: kNothing,
  port: kNothing,
};
const kNoCsrf = { ...kCsrf, read: kNothing, port: kEnded };

const inTab = (name, body) =>
  test(name, async () => {
    const tab = await openTab(stage);
    try {
      await body(tab.page, tab);
      assert.deepEqual(tab.errors, []);
    } finally {
      await tab.close();
    }
  });

inTab(
  'cookies with a CSRF token lose to a script that refreshes, and to no forged form',
  async (page) => {
    await openPage(page, stage);
    const user = newUser();
    await enterAs(page, user);
    const session = await storedSession(page);

    assert.deepEqual(await attack(page), withColumn(2, kCsrf));

    await isClean(page, 'the storage lab');
    await card(page).getByText('COOKIE_CSRF_PROTECT=off').waitFor();
    assert.deepEqual(await storedSession(page), session);
    assert.deepEqual(await page.context().cookies(), []);
    assert.equal(await page.evaluate(() => localStorage.getItem('llavero.lab_tokens')), null);
  },
);

inTab('without CSRF protection a form from another port ends the session', async (page) => {
  const settings = { ...stage.cookies, COOKIE_CSRF_PROTECT: 'off' };
  const auth = await stage.startService('auth', {
    LISTEN: '127.0.0.3:0',
    JWT_SECRET: stage.JWT_SECRET,
    ...settings,
  });
  await openPage(page, { ...stage, auth: { ...auth, host: 'llavero.test' } });

  assert.deepEqual(await attack(page), withColumn(3, kNoCsrf));
});

inTab('where the services take no cookies, the lab says how to turn them on', async (page) => {
  const auth = await stage.startService('auth', {
    LISTEN: '127.0.0.3:0',
    JWT_SECRET: stage.JWT_SECRET,
  });
  await openPage(page, { ...stage, auth: { ...auth, host: 'llavero.test' } });

  assert.deepEqual(await attack(page), kHeaderOnly);

  await card(page).getByText('TOKEN_LOCATION=header,cookie').waitFor();
});

inTab('a session of the user in cookies is not replaced', async (page) => {
  await openPage(page, stage);
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.locator('#settings').getByLabel('Tokens are kept in').selectOption('cookies');
  await page.keyboard.press('Escape');
  await enterAs(page, newUser());

  await goTo(page, 'Lab');

  await card(page).getByText('log out first').waitFor();
  assert.ok(await card(page).getByRole('button', { name: 'Attack every place' }).isDisabled());
});

inTab('an attack that could not run is not told as one that got nothing', async (page) => {
  await openPage(page, stage);
  const isForm = (request) => /urlencoded/.test(request.headers()['content-type']);
  await page.route('**/auth/logout', (route) =>
    isForm(route.request()) ? route.abort() : route.continue(),
  );
  await goTo(page, 'Lab');
  await press(page, 'Attack every place');
  await card(page).getByText('HttpOnly hides').waitFor(kPatience);

  const cells = card(page).locator('tbody tr').nth(4).locator('td');
  assert.deepEqual(await cells.allInnerTexts(), Array(4).fill(kNotRun));
});
