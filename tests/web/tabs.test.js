// Two tabs of one browser share the session and the addresses.

import assert from 'node:assert/strict';
import { register as registerUser } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import { createItem, enterAs, goTo, logIn, newUser, view } from './support/page.js';

const openSecond = async (page) => {
  const second = await page.context().newPage();
  await second.goto(`${stage.site.origin}/`);
  return second;
};

inTab('another user in a second tab drops what the first tab showed', async (page) => {
  const other = newUser('beto');
  await registerUser(stage.auth, other);
  await enterAs(page, newUser('ana'));
  await createItem(page, { name: 'Brass key of ana' });
  await goTo(page, 'List items');
  await view(page).getByText('Brass key of ana').waitFor();

  const second = await openSecond(page);
  await logIn(second, other);

  await page.getByText(`Another tab logged in as ${other.username}`).waitFor();
  await page.getByRole('banner').getByText(other.username).waitFor();
  await view(page).locator('.empty').waitFor();
  assert.equal(await view(page).getByText('Brass key of ana').count(), 0);
});

inTab(
  'a logout in a second tab drops the profile in the first, and what was typed',
  async (page) => {
    const user = newUser('ana');
    await enterAs(page, user);
    await goTo(page, 'Profile');
    await view(page).getByRole('heading', { name: user.username }).waitFor();

    const second = await openSecond(page);
    await second.getByRole('button', { name: 'Log out' }).first().click();

    await page.getByText('Another tab logged out').waitFor();
    assert.equal(await view(page).getByRole('heading', { name: user.username }).count(), 0);
    await view(page).getByText('You are not logged in').waitFor();
  },
);

inTab('a refresh in a second tab keeps the view of the same user', async (page) => {
  await enterAs(page, newUser('ana'));
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await view(page).getByText('Brass key').waitFor();
  const before = await page.evaluate(() => localStorage.getItem('llavero.session'));

  const second = await openSecond(page);
  await goTo(second, 'Refresh tokens');
  await view(second).getByRole('button', { name: 'Refresh tokens' }).click();
  await view(second).getByText('New tokens.').waitFor();

  await page.waitForFunction((old) => localStorage.getItem('llavero.session') !== old, before);
  await view(page).getByText('Brass key').waitFor();
  assert.doesNotMatch(await page.locator('#notice').textContent(), /Another tab/);
});

inTab('the top bar counts down the access token, and is red once it has expired', async (page) => {
  await enterAs(page, newUser());
  const left = page.getByRole('banner').locator('.expiry');
  assert.match(await left.textContent(), / left$/);

  await page.clock.install();
  await page.reload();
  await page.clock.fastForward('24:00:00');

  await page.getByRole('banner').locator('.expiry.is-over').getByText('expired').waitFor();
});
