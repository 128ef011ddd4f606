// Questions before an action that cannot be undone.

import assert from 'node:assert/strict';
import { hasFocus, inTab } from './support/in_tab.js';
import { enterAs, goTo, newUser, press, storedSession, view } from './support/page.js';

inTab('Enter alone does not delete the account', async (page) => {
  const user = newUser();
  await enterAs(page, user);
  await goTo(page, 'Profile');
  await press(page, 'Delete account');
  const dialog = page.locator('#confirm');
  assert.ok(await hasFocus(dialog.getByRole('button', { name: 'Cancel' })));

  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'hidden' });
  await view(page).getByRole('heading', { name: user.username }).waitFor();
  assert.notEqual(await storedSession(page), null);

  await press(page, 'Delete account');
  await dialog.getByRole('button', { name: 'Delete account' }).click();
  await view(page).getByText('was deleted').waitFor();
});

inTab('nothing covers the token in the log', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Profile');
  const entry = page.locator('.log-entry.request', { hasText: '/api/profile' }).last();
  await entry.hover();

  await entry.locator('.log-token').click();

  assert.equal(await entry.locator('.log-token').getAttribute('aria-expanded'), 'true');
});
