// The rows of the log, its size and the full screen.

import assert from 'node:assert/strict';
import { isClean } from './support/axe.js';
import { hasFocus, inTab } from './support/in_tab.js';
import { enterAs, goTo, newUser, openRow, view } from './support/page.js';

const kPhone = { viewport: { width: 320, height: 640 } };
const kTablet = { viewport: { width: 800, height: 900 } }; // the log is below the view

const edge = (page) => page.getByRole('separator', { name: 'Size of the log' });
const sizeOf = async (page) => (await page.locator('#log').boundingBox()).width;
const fullScreen = (page, name) => page.locator('#log').getByRole('button', { name, exact: true });

// A row of text has one line, which tests compare with this.
const textOf = async (row) =>
  (await row.locator('summary').innerText()).replace(/\s+/g, ' ').trim();

inTab('an exchange is one row, which Enter opens and closes', async (page) => {
  await enterAs(page, newUser());
  const row = page.locator('.log-exchange.response', { hasText: '/auth/login' });
  assert.equal(await row.count(), 1);
  assert.match(await textOf(row), /^\d\d:\d\d:\d\d POST \/auth\/login 200 \d+ ms auth$/);
  assert.ok((await row.boundingBox()).height < 30);

  await row.locator('summary').focus();
  await page.keyboard.press('Enter');
  await row.locator('.log-entry.request').getByText('"username"').waitFor();
  await row.locator('.log-entry.response').getByText('"access_token"').waitFor();
  await row.locator('.log-server').getByText('login_ok').waitFor();
  await isClean(page, 'an open row');

  assert.ok(
    await row.locator('summary').evaluate((summary) => summary.getBoundingClientRect().top > 0),
  );

  await page.getByRole('button', { name: 'ES', exact: true }).click();
  await row.getByText('Líneas de auth-service').waitFor();
  await row.locator('summary').focus();
  await page.keyboard.press('Enter');
  await row.locator('.log-entry.request').waitFor({ state: 'hidden' });
});

inTab('a row without an answer says so, until the answer comes', async (page) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/api/books*', async (route) => {
    await held;
    await route.abort();
  });
  await goTo(page, 'Books');
  const row = page.locator('.log-exchange', { hasText: '/api/books' });
  await row.getByText('waiting').waitFor();
  await openRow(page, '/api/books');

  release();

  await row.getByText('no response').waitFor();
  await row.locator('.log-entry.failure').waitFor();
  assert.equal(await row.count(), 1);
});

inTab('a token shown in full stays so when lines of the service come later', async (page) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/logs/*', async (route) => {
    await held;
    await route.continue();
  });
  await enterAs(page, newUser());
  const row = await openRow(page, '/auth/login');
  const token = row.locator('.log-token').first();
  await token.click();
  const whole = await token.textContent();
  assert.ok(whole.length > 100);

  release();

  await row.locator('.log-server').waitFor();
  assert.equal(await token.textContent(), whole);
});

inTab('arrow keys and the pointer resize the log, and a reload keeps the size', async (page) => {
  const first = await sizeOf(page);
  await edge(page).focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction((old) => document.querySelector('#log').offsetWidth > old, first);
  await page.waitForFunction(() => {
    const { offsetWidth } = document.querySelector('#log');
    const now = Number(document.querySelector('#log-edge').getAttribute('aria-valuenow'));
    return Math.abs(now - offsetWidth) < 2;
  });
  assert.ok(await hasFocus(edge(page)));
  await isClean(page, 'a wider log');

  const { x } = await edge(page).boundingBox();
  await page.mouse.move(x + 4, 300);
  await page.mouse.down();
  await page.mouse.move(x + 44, 300, { steps: 4 });
  await page.waitForFunction((old) => document.querySelector('#log').offsetWidth < old, first + 1);
  await page.mouse.up();
  const last = await sizeOf(page);

  await page.mouse.move(x - 200, 300);
  await page.reload();
  await view(page).getByRole('heading', { level: 1 }).waitFor();
  assert.equal(Math.round(await sizeOf(page)), Math.round(last));
});

inTab('the full screen covers everything, and Escape ends it', async (page) => {
  await enterAs(page, newUser());
  await fullScreen(page, 'Full screen').click();

  await fullScreen(page, 'Leave full screen').waitFor();
  const { width } = page.viewportSize();
  assert.ok((await sizeOf(page)) >= width);
  assert.ok(await page.locator('#header').evaluate(({ inert }) => inert));
  await openRow(page, '/auth/login');
  await isClean(page, 'the full screen');

  await page.keyboard.press('Escape');
  await fullScreen(page, 'Full screen').waitFor();
  assert.ok((await sizeOf(page)) < width);
  assert.ok(!(await page.locator('#header').evaluate(({ inert }) => inert)));
  assert.equal(await page.evaluate(() => document.fullscreenElement), null);
});

inTab(
  'below the view, keys and the pointer resize the log, whose lower end stays where it is',
  async (page) => {
    const log = page.locator('#log');
    await edge(page).scrollIntoViewIfNeeded();
    assert.equal(await edge(page).getAttribute('aria-orientation'), 'horizontal');
    const first = await log.boundingBox();
    await edge(page).focus();
    for (let i = 0; i < 8; ++i) await page.keyboard.press('ArrowUp');
    await page.waitForFunction(
      (old) => document.querySelector('#log').offsetHeight >= old + 200,
      first.height,
    );
    const taller = await log.boundingBox();
    assert.ok(Math.abs(taller.y + taller.height - first.y - first.height) < 2);
    await isClean(page, 'a taller log');

    const { x, y } = await edge(page).boundingBox();
    await page.mouse.move(x + 50, y + 4);
    await page.mouse.down();
    await page.mouse.move(x + 50, y + 64, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(
      (old) => document.querySelector('#log').offsetHeight < old,
      taller.height - 50,
    );
    const last = await log.boundingBox();
    assert.ok(Math.abs(last.y - taller.y - 60) < 4, 'the edge follows the pointer');

    await page.reload();
    await view(page).getByRole('heading', { level: 1 }).waitFor();
    assert.equal(Math.round((await log.boundingBox()).height), Math.round(last.height));
  },
  kTablet,
);

inTab(
  'below the view, the log fills the screen by keyboard alone',
  async (page) => {
    const { width, height } = kTablet.viewport;
    await fullScreen(page, 'Full screen').focus();
    await page.keyboard.press('Enter');
    await fullScreen(page, 'Leave full screen').waitFor();

    const box = await page.locator('#log').boundingBox();
    assert.ok(box.width >= width && box.height >= height, JSON.stringify(box));
    assert.ok(await hasFocus(fullScreen(page, 'Leave full screen')));
    await page.keyboard.press('Escape');

    await fullScreen(page, 'Full screen').waitFor();
    assert.ok((await page.locator('#log').boundingBox()).height < height);
  },
  kTablet,
);

inTab(
  'on a phone the keys resize the sheet of the log',
  async (page) => {
    await page.locator('#log').getByRole('button', { name: 'Open' }).click();
    const { height } = await page.locator('#log').boundingBox();
    await page.waitForFunction(
      (wanted) =>
        Number(document.querySelector('#log-edge').getAttribute('aria-valuenow')) === wanted,
      Math.round(height),
    );

    await edge(page).focus();
    await page.keyboard.press('ArrowDown');

    await page.waitForFunction((old) => document.querySelector('#log').offsetHeight < old, height);
    await isClean(page, 'a smaller sheet');
  },
  kPhone,
);

inTab(
  'on a phone nothing folds a log that fills the screen',
  async (page) => {
    const log = page.locator('#log');
    await log.getByRole('button', { name: 'Open' }).click();
    await fullScreen(page, 'Full screen').click();
    await fullScreen(page, 'Leave full screen').waitFor();

    assert.equal(await log.getByRole('button', { name: 'Close' }).count(), 0);
    assert.ok((await log.boundingBox()).height > 600);
    await fullScreen(page, 'Leave full screen').click();
    await log.getByRole('button', { name: 'Close' }).waitFor();
  },
  kPhone,
);
