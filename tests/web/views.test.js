// Checks each state of the views: axe finds no problem, light and dark, and nothing is wider than a
// narrow screen.

import assert from 'node:assert/strict';
import { isClean } from './support/axe.js';
import { call, register } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import {
  createItem,
  deleteAccount,
  beginAs,
  enterAsAdmin,
  goTo,
  newUser,
  press,
  storedSession,
  view,
} from './support/page.js';

const kPatience = { timeout: 60000 };

// Brings the page into each state that its links alone do not show, and calls `look(name)` there.
const throughAll = async (page, look) => {
  const other = newUser('other');
  await register(stage.auth, other);
  const { username, password } = await enterAsAdmin(page, stage.auth);
  const { access: token } = await storedSession(page);
  await goTo(page, 'Users');
  await view(page)
    .locator('.user', { hasText: other.username })
    .getByRole('button', { name: 'Reset code' })
    .click();
  await view(page).locator('.code').first().waitFor();
  await look('users');

  await goTo(page, 'Audit');
  await view(page).locator('tbody tr').first().waitFor();
  await look('audit');

  await goTo(page, 'Sessions');
  await view(page).locator('.entry').first().waitFor();
  await press(page, 'End session');
  await page.locator('#confirm').waitFor();
  await look('a question');
  await page.keyboard.press('Escape');

  await goTo(page, 'Access keys');
  await view(page).getByLabel('Name').fill('nightly backup');
  await press(page, 'Create access key');
  await view(page).locator('.entry').first().waitFor();
  await look('access keys');

  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await view(page).getByRole('link', { name: 'Edit Brass key' }).click();
  await view(page).getByRole('textbox', { name: 'Name' }).waitFor();
  const id = new URLSearchParams(page.url().split('?')[1]).get('id');
  await call(stage.books, 'PUT', `/api/items/${id}`, { token, body: { name: 'Iron key' } });
  await press(page, 'Save');
  await view(page).getByText('It changed').waitFor();
  await look('a late change');

  await goTo(page, 'Inspect token');
  await view(page).getByLabel('Token', { exact: true }).fill(`${token}x`);
  await press(page, 'Send to both services');
  await view(page).locator('.check.fail').waitFor();
  await view(page).getByText('What each claim means').click();
  await view(page).getByLabel('Secret').fill(password);
  await view(page).getByText('This secret did not make').waitFor();
  await look('a refused token');

  await goTo(page, 'Lab');
  await press(page, 'Measure');
  await view(page).locator('.meters li').waitFor();
  await press(page, 'Run all');
  await view(page).getByText('of 10 as expected').waitFor(kPatience);
  await look('the lab');

  await goTo(page, 'Refresh tokens');
  await press(page, 'Refresh tokens');
  await view(page).getByText('New tokens.').waitFor();
  await goTo(page, 'Profile');
  await deleteAccount(page, username);
  await view(page).getByText('Confirm it’s you').waitFor();
  await look(`reauthentication of ${username}`);
};

for (const colorScheme of ['light', 'dark']) {
  inTab(
    `axe finds no problem in any state of the views, ${colorScheme}`,
    (page) => throughAll(page, (name) => isClean(page, name)),
    { colorScheme },
  );
}

inTab(
  'no state of a view is wider than 320 pixels',
  (page) =>
    throughAll(page, async (name) => {
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, name);
    }),
  { viewport: { width: 320, height: 640 } },
);

inTab('every view is entirely in Spanish', async (page) => {
  await beginAs(page, newUser());
  await page.getByRole('button', { name: 'ES', exact: true }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Guía', exact: true }).waitFor();
  for (const link of await page.getByRole('navigation').getByRole('link').allTextContents()) {
    await goTo(page, link);
    // A missing text shows its key.
    assert.doesNotMatch(await view(page).innerText(), /\b[a-z_]+\.[a-z]+_[a-z_]+\b/, link);
  }
});
