// The automatic refresh, with access tokens that last for seconds.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { enterAs, goTo, logTexts, newUser, openPage, storedSession, view } from './support/page.js';
import { openTab, startStage } from './support/stage.js';

const kShortLived = { ACCESS_TOKEN_TTL_SECONDS: '3', CLOCK_LEEWAY_SECONDS: '0' };

let stage;
before(async () => (stage = await startStage({ settings: kShortLived })));
after(() => stage?.stop());

// A logged-in user with an expired access token.
const withExpired = (name, body) =>
  test(name, async () => {
    const tab = await openTab(stage);
    try {
      await openPage(tab.page, stage);
      await enterAs(tab.page, newUser());
      await body(tab.page);
      assert.deepEqual(tab.errors, []);
    } finally {
      await tab.close();
    }
  });

const untilExpired = (page) =>
  page.waitForFunction(() => {
    const { access } = JSON.parse(localStorage.getItem('llavero.session'));
    return JSON.parse(atob(access.split('.')[1])).exp * 1000 + 100 < Date.now();
  });

// Clicks immediately, without the waits of Playwright.
const press = (page, call) =>
  page.evaluate((name) => document.querySelector(`#view [data-call=${name}]`).click(), call);

const untilLogged = (page, part) =>
  page.evaluate(async (wanted) => {
    const { log } = await import('/app.js');
    const isThere = () => log.state.entries.some(({ text }) => text.includes(wanted));
    while (!isThere()) await new Promise((next) => log.addEventListener('entry', next));
  }, part);

// The log of auth-service up to a request of our own, so that every earlier line is in it.
const authLog = async () => {
  const id = `fence-${randomBytes(4).toString('hex')}`;
  await fetch(`${stage.auth.origin}/api/profile`, { headers: { 'X-Request-ID': id } });
  while (!stage.auth.lines.some((line) => line.includes(id))) await setImmediate();
  return stage.auth.lines;
};

const countRefreshes = async () => {
  const is_refresh = (line) => / request .*method=POST path=\/auth\/refresh status=200/.test(line);
  return (await authLog()).filter(is_refresh).length;
};

const switchOff = async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const control = page.getByRole('switch', { name: 'Automatic refresh' });
  await control.click();
  assert.equal(await control.getAttribute('aria-checked'), 'false');
  await page.keyboard.press('Escape');
};

withExpired(
  'an expired access token is refreshed once, and the log shows each step',
  async (page) => {
    await goTo(page, 'Profile');
    await view(page).getByRole('heading', { level: 2 }).first().waitFor();
    await untilExpired(page);
    await page.getByRole('button', { name: 'Clear' }).click();

    await view(page).getByRole('button', { name: 'Show profile' }).click();

    await page.locator('.log-exchange.response', { hasText: '↻' }).waitFor();
    const lines = (await logTexts(page)).map((text) => text.split('\n')[0].slice(13));
    const [id] = /[0-9a-f]{12}/.exec(lines[0]);
    const { origin } = stage.auth;
    assert.equal(lines[0], `→ GET ${origin}/api/profile id=${id}.1`);
    assert.match(lines[1], /^← 401 /);
    assert.equal(lines[2], `→ POST ${origin}/auth/refresh id=${id}.2`);
    assert.match(lines[3], /^← 200 /);
    assert.equal(lines[4], `→ ↻ GET ${origin}/api/profile id=${id}.3`);
    assert.match(lines[5], /^← ↻ 200 /);
    await page.locator('#log-list').getByText('has expired: refreshing once').waitFor();
  },
);

withExpired('two tabs refresh concurrently and both keep the session', async (page) => {
  await goTo(page, 'Profile');
  const other = await page.context().newPage();
  await other.goto(`${stage.site.origin}/#/items`);
  await view(other).getByText('No items yet.').waitFor();
  await untilExpired(page);

  // Hold every refresh back until both tabs have been refused.
  const refused = Promise.all([page, other].map((tab) => untilLogged(tab, ' ← 401 ')));
  await page.context().route('**/auth/refresh', async (route) => {
    await refused;
    await route.continue();
  });
  await Promise.all([press(page, 'profile'), press(other, 'items')]);

  await Promise.all([page, other].map((tab) => untilLogged(tab, ' ← ↻ 200 ')));
  const reuses = (await authLog()).filter((line) => line.includes(' refresh_reuse '));
  assert.deepEqual(reuses, []);
});

withExpired('switched off, nothing is refreshed and the fault says so', async (page) => {
  await switchOff(page);
  await goTo(page, 'Profile');
  await untilExpired(page);
  const before = await countRefreshes();

  await view(page).getByRole('button', { name: 'Show profile' }).click();

  const alert = view(page).getByRole('alert');
  await alert.getByText('Token has expired').waitFor();
  await alert.getByRole('link', { name: 'Refresh the tokens' }).waitFor();
  assert.equal(await countRefreshes(), before);
});

withExpired('a refresh that is refused says why, in the view of the session', async (page) => {
  const { refresh } = await storedSession(page);
  const ended = await fetch(`${stage.auth.origin}/auth/logout`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${refresh}` },
  });
  assert.equal(ended.status, 204);
  await goTo(page, 'Profile');
  await untilExpired(page);

  await view(page).getByRole('button', { name: 'Show profile' }).click();

  await view(page).getByText('The automatic refresh failed').waitFor();
  await view(page).getByText('Token has been revoked').waitFor();
  await goTo(page, 'Refresh tokens');
  await view(page).getByText('The automatic refresh failed').waitFor();
});
