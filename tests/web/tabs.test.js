// Two tabs of one browser share the session and the addresses.

import assert from 'node:assert/strict';
import { call, isAlive, register as registerUser } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import { createItem, beginAs, goTo, logIn, newUser, storedSession, view } from './support/page.js';

const openSecond = async (page) => {
  const second = await page.context().newPage();
  await second.goto(`${stage.site.origin}/`);
  return second;
};

inTab('another user in a second tab drops what the first tab showed', async (page) => {
  const other = newUser('beto');
  await registerUser(stage.auth, other);
  await beginAs(page, newUser('ana'));
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
    await beginAs(page, user);
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
  await beginAs(page, newUser('ana'));
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await view(page).getByText('Brass key').waitFor();
  const second = await openSecond(page);
  await goTo(second, 'Refresh tokens');
  await view(second).getByRole('button', { name: 'Refresh tokens' }).click();
  await view(second).getByText('New tokens.').waitFor();

  // Events come in order: once the first tab has the new theme, it also has the new tokens.
  await second.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  await view(page).getByText('Brass key').waitFor();
  assert.doesNotMatch(await page.locator('#notice').textContent(), /Another tab/);
});

inTab('a page from the back/forward cache does not send a spent refresh token', async (page) => {
  await beginAs(page, newUser('ana'));
  await goTo(page, 'Refresh tokens');
  const session = await storedSession(page);
  const { json } = await call(stage.auth, 'POST', '/auth/refresh', { token: session.refresh });
  // A tab gets no event for what it stores itself, just as a page in the cache gets none.
  await page.evaluate(
    (value) => {
      localStorage.setItem('llavero.session', JSON.stringify(value));
      localStorage.setItem('llavero.preferences', '{"theme":"light"}');
    },
    { ...session, access: json.access_token, refresh: json.refresh_token },
  );

  await page.evaluate(() =>
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
  );
  await page.getByRole('button', { name: 'Theme: light' }).waitFor();
  const sending = page.waitForRequest('**/auth/refresh');
  await view(page).getByRole('button', { name: 'Refresh tokens' }).click();

  assert.equal((await sending).headers().authorization, `Bearer ${json.refresh_token}`);
  await view(page).getByText('New tokens.').waitFor();
});

inTab('tokens that the browser refuses to store work until a reload', async (page) => {
  await beginAs(page, newUser('ana'));
  await goTo(page, 'Refresh tokens');
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('no space', 'QuotaExceededError');
    };
  });
  const answering = page.waitForResponse('**/auth/refresh');
  await view(page).getByRole('button', { name: 'Refresh tokens' }).click();
  await view(page).getByText('New tokens.').waitFor();
  await page.getByText('Your browser refuses to store data.').waitFor();
  await goTo(page, 'Profile');
  await page.getByRole('banner').getByText('ana').waitFor();

  await page.reload();

  await view(page).getByText('You are not logged in').waitFor();
  assert.equal(await page.getByText('Your browser refuses to store data.').count(), 0);
  const { refresh_token } = await (await answering).json();
  assert.ok(await isAlive(stage.auth, refresh_token));
});

inTab(
  'the top bar counts down the access token, and is red once it has expired',
  async (page) => {
    await beginAs(page, newUser());
    const left = page.getByRole('banner').locator('.expiry');
    assert.match(await left.textContent(), / left$/);

    await page.clock.install();
    await page.reload();
    await page.clock.fastForward('24:00:00');

    await page.getByRole('banner').locator('.expiry.is-over').getByText('expired').waitFor();
  },
  { own: true },
);
