// Questions before an action that cannot be undone.

import assert from 'node:assert/strict';
import { hasFocus, inTab } from './support/in_tab.js';
import {
  createItem,
  beginAs,
  goTo,
  newUser,
  openRow,
  press,
  storedSession,
  view,
} from './support/page.js';

inTab('the account is deleted only once its name is typed', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  await goTo(page, 'Profile');
  await press(page, 'Delete account');
  const dialog = page.locator('#confirm');
  const field = dialog.getByLabel(`Type “${user.username}” to confirm`);
  const button = dialog.getByRole('button', { name: 'Delete account' });
  await field.waitFor();
  assert.ok(await hasFocus(field));

  await page.keyboard.press('Enter');
  assert.ok(await dialog.isVisible());
  await field.fill(`${user.username}x`);
  assert.ok(await button.isDisabled());
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  assert.notEqual(await storedSession(page), null);

  await press(page, 'Delete account');
  await field.waitFor();
  assert.equal(await field.inputValue(), '');
  await field.fill(user.username);
  await button.click();
  await view(page).getByText('was deleted').waitFor();
});

inTab('a question that a logout in another tab made void is closed', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Profile');
  await press(page, 'Delete account');
  await page.locator('#confirm').getByLabel('to confirm').waitFor();

  const second = await page.context().newPage();
  await second.goto(page.url());
  await second.getByRole('button', { name: 'Log out' }).first().click();

  await page.locator('#confirm').waitFor({ state: 'hidden' });
});

inTab('a confirmation does not act on a button that changed meanwhile', async (page, tab) => {
  await beginAs(page, newUser());
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  const button = view(page).locator('[data-confirm]').first();
  await button.click();
  const dialog = page.locator('#confirm');
  await dialog.waitFor();

  await button.evaluate((element) => (element.dataset.id = '0'));
  await dialog.locator('[value=yes]').click();
  await page.getByText('nothing was done').waitFor();

  await goTo(page, 'Profile');
  assert.ok(!tab.requests.some((request) => request.method() === 'DELETE'));
});

inTab('a confirmation acts although the view was drawn anew meanwhile', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  let deliver;
  await page.route('**/api/profile', async (route) => {
    if (route.request().method() === 'GET') await new Promise((resolve) => (deliver = resolve));
    await route.continue();
  });
  await goTo(page, 'Profile');
  await press(page, 'Delete account');
  const dialog = page.locator('#confirm');
  await dialog.getByLabel('to confirm').fill(user.username);

  deliver();
  await view(page).locator('dt', { hasText: 'created_at' }).waitFor();
  await dialog.getByRole('button', { name: 'Delete account' }).click();

  await view(page).getByText('was deleted').waitFor();
});

inTab('nothing covers the token in the log', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Profile');
  const row = await openRow(page, '/api/profile');
  const entry = row.locator('.request');
  await entry.hover();

  await entry.locator('.log-token').click();

  assert.equal(await entry.locator('.log-token').getAttribute('aria-expanded'), 'true');
});
