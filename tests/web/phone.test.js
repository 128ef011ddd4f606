// The page on a phone: the navigation as a bar, the log as a sheet.

import assert from 'node:assert/strict';
import { isClean } from './support/axe.js';
import { inTab } from './support/in_tab.js';
import { enterAs, goTo, newUser, view } from './support/page.js';

const kPhone = { viewport: { width: 320, height: 640 } };

const boxOf = (locator) => locator.boundingBox();

inTab(
  'every heading is in the top third, above a bar of links and a closed log',
  async (page) => {
    await enterAs(page, newUser('a-rather-long-name'));
    const bar = await boxOf(page.getByRole('navigation'));
    assert.equal(Math.round(bar.y + bar.height), 640);
    for (const link of await page.getByRole('navigation').getByRole('link').allTextContents()) {
      await goTo(page, link);
      const { y } = await boxOf(view(page).getByRole('heading', { level: 1 }));
      assert.ok(y < 640 / 3, `${link}: heading at ${y}`);
      const current = await boxOf(page.locator('#nav [aria-current=page]'));
      assert.ok(current.x >= 0 && current.x + current.width <= 321, `${link} at ${current.x}`);
    }
    await isClean(page, 'a phone');
  },
  kPhone,
);

inTab(
  'the log opens over the view and closes again',
  async (page) => {
    await enterAs(page, newUser());
    const entry = page.locator('.log-exchange', { hasText: '/auth/login' }).last();
    assert.ok(!(await entry.isVisible()));

    await page.locator('#log').getByRole('button', { name: 'Open' }).click();

    await entry.scrollIntoViewIfNeeded();
    assert.ok((await boxOf(page.locator('#log'))).height > 300);
    await isClean(page, 'the open log');
    await page.locator('#log').getByRole('button', { name: 'Close' }).click();
    await entry.waitFor({ state: 'hidden' });
  },
  kPhone,
);
