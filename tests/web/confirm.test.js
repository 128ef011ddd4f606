// Questions before an action that cannot be undone.

import assert from 'node:assert/strict';
import { hasFocus, inTab } from './support/in_tab.js';
import { enterAs, goTo, newUser, press, storedSession, view } from './support/page.js';

inTab('the account is deleted only once its name is typed', async (page) => {
  const user = newUser();
  await enterAs(page, user);
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

inTab('nothing covers the token in the log', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Profile');
  const entry = page.locator('.log-entry.request', { hasText: '/api/profile' }).last();
  await entry.hover();

  await entry.locator('.log-token').click();

  assert.equal(await entry.locator('.log-token').getAttribute('aria-expanded'), 'true');
});
