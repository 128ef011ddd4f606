// How administrators manage users and reset codes, and read the audit trail.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { call, logIn as logInElsewhere, register } from './support/api.js';
import { isClean } from './support/axe.js';
import { inTab, stage } from './support/in_tab.js';
import {
  answer,
  enterAs,
  enterAsAdmin,
  fillCredentials,
  goTo,
  logIn,
  logTexts,
  newUser,
  press,
  view,
} from './support/page.js';

const navigation = (page) => page.getByRole('navigation');
const statusOfLogIn = async (user) =>
  (await call(stage.auth, 'POST', '/auth/login', { body: user })).status;

const search = async (page, words) => {
  await view(page).getByLabel('Search by name').fill(words);
  await press(page, 'Search');
};

// The entry of a user, on any page of the list.
const entryOf = async (page, { username }) => {
  await view(page).locator('.entry').first().waitFor();
  await search(page, username);
  const entry = view(page).locator('.entry');
  await view(page).getByText('1 found.').waitFor();
  return entry.filter({ hasText: username });
};

// Opens the list of users, with a user that no other test uses.
const openUsers = async (page) => {
  const user = newUser();
  const admin = await enterAsAdmin(page, stage.auth);
  await register(stage.auth, user);
  await goTo(page, 'Users');
  return { admin, user, entry: await entryOf(page, user) };
};

inTab('a new role applies from the next login', async (page) => {
  const { user, entry } = await openUsers(page);

  await entry.getByLabel('Role').selectOption('editor');
  await entry.getByRole('button', { name: 'Set role' }).click();

  await entry.locator('.entry-facts', { hasText: 'editor' }).waitFor();
  assert.equal((await logInElsewhere(stage.auth, user)).user.role, 'editor');
});

inTab('an account is disabled after a confirmation, and enabled again', async (page) => {
  const { user, entry } = await openUsers(page);

  await entry.getByRole('button', { name: 'Disable' }).click();
  await answer(page, 'Disable');
  await entry.getByText('disabled', { exact: true }).waitFor();
  assert.notEqual(await statusOfLogIn(user), 200);

  await entry.getByRole('button', { name: 'Enable' }).click();
  await entry.getByRole('button', { name: 'Disable' }).waitFor();
  assert.equal(await statusOfLogIn(user), 200);
});

inTab('administrators see that they cannot change their own account', async (page) => {
  const admin = await enterAsAdmin(page, stage.auth);
  await goTo(page, 'Users');
  const entry = await entryOf(page, admin);

  await entry.getByLabel('Role').selectOption('user');
  await entry.getByRole('button', { name: 'Set role' }).click();

  await entry.getByRole('alert').getByText('cannot change their own account').waitFor();
});

inTab('after a refresh a change asks for the password, and works then', async (page) => {
  const admin = await enterAsAdmin(page, stage.auth);
  const user = newUser();
  await register(stage.auth, user);
  await goTo(page, 'Refresh tokens');
  await press(page, 'Refresh tokens');
  await view(page).getByText('New tokens.').waitFor();
  await goTo(page, 'Users');
  const entry = await entryOf(page, user);

  await entry.getByRole('button', { name: 'Reset code' }).click();
  await entry.getByRole('alert').getByText('Fresh token required').waitFor();
  await entry.getByLabel('Password', { exact: true }).fill(admin.password);
  await entry.getByRole('button', { name: 'Get a fresh token' }).click();
  await entry.getByText('The access token is fresh now').waitFor();
  await entry.getByRole('button', { name: 'Reset code' }).click();

  await entry.locator('.code').waitFor();
});

inTab('a reset code from the administrator sets a new password once', async (page) => {
  const { user, entry } = await openUsers(page);
  await entry.getByRole('button', { name: 'Reset code' }).click();
  const code = await entry.locator('.code').textContent();
  assert.match(code, /^([0-9a-f]{4} ){7}[0-9a-f]{4}$/);
  await entry.getByRole('button', { name: 'Copy' }).click();
  await page.getByText('Copied.').waitFor();
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
  const { password } = newUser();
  const redeem = async () => {
    await view(page).getByLabel('Username').fill(user.username);
    await view(page).getByLabel('Code').fill(code);
    await view(page).getByLabel('New password').fill(password);
    await press(page, 'Set password');
  };

  await goTo(page, 'Reset password');
  await redeem();
  await view(page).getByText('Password changed.').waitFor();
  await redeem();
  await view(page).getByRole('alert').waitFor();

  await logIn(page, { ...user, password });
});

inTab('a search finds users beyond the first page, and shows only them', async (page) => {
  const name = newUser('late');
  await enterAsAdmin(page, stage.auth);
  await register(stage.auth, name);
  await page.route('**/api/users?limit=100', (route) =>
    route.continue({ url: route.request().url().replace('limit=100', 'limit=1') }),
  );
  await goTo(page, 'Users');
  await view(page).getByRole('button', { name: 'More' }).waitFor();
  assert.equal(await view(page).locator('.entry').count(), 1);

  await search(page, name.username.toUpperCase());

  await view(page).getByText('1 found.').waitFor();
  assert.match(await view(page).locator('.entry').textContent(), new RegExp(name.username));
  await view(page).getByLabel('Search by name').fill('');
  await view(page).locator('.entry').nth(1).waitFor();
});

inTab('the audit trail shows who did what, newest first, page by page', async (page, tab) => {
  const { admin, user, entry } = await openUsers(page);
  for (let i = 0; i < 20; ++i) await logInElsewhere(stage.auth, user);
  await entry.getByRole('button', { name: 'Reset code' }).click();
  await entry.locator('.code').waitFor();
  const listed = () =>
    tab.requests.filter((request) => /\/api\/users(\?|$)/.test(request.url())).length;
  const before = listed();
  await goTo(page, 'Audit');
  const rows = view(page).locator('tbody tr');

  await rows.first().getByText('user_reset_code').waitFor();
  await rows.first().getByText(`${user.username} by ${admin.username}`).waitFor();
  assert.equal(await rows.count(), 20);
  assert.equal(listed(), before);
  await press(page, 'More');

  await rows.nth(20).waitFor();
  const times = await rows.locator('time').evaluateAll((all) => all.map((one) => one.dateTime));
  assert.deepEqual(times, [...times].sort().reverse());
});

inTab(
  'audit events have words in both languages, and are filtered by account and event',
  async (page) => {
    const { admin, user, entry } = await openUsers(page);
    await logInElsewhere(stage.auth, user);
    await entry.getByRole('button', { name: 'Reset code' }).click();
    await entry.locator('.code').waitFor();
    await goTo(page, 'Audit');
    const rows = view(page).locator('tbody tr');
    await rows.first().getByText('Reset code created').waitFor();
    await rows.first().getByText('user_reset_code').waitFor();

    await view(page).getByLabel('Contains').fill(user.username.toUpperCase());
    await view(page).getByLabel('Event').selectOption('Logged in');
    await view(page)
      .getByText(/^1 found/)
      .waitFor();
    assert.equal(await rows.count(), 1);
    assert.match(await rows.textContent(), new RegExp(user.username));
    await press(page, 'Search');
    await view(page).getByText('1 found.').waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Save as CSV')]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    assert.match(lines[0], /^id,created_at,event,/);
    assert.ok(lines.length > 1 && lines.slice(1).every((line) => line.includes(',login_ok,')));

    await page.getByRole('button', { name: 'ES', exact: true }).click();
    await rows.getByText('Inicio de sesión', { exact: true }).waitFor();
    assert.equal(await view(page).getByLabel('Evento').inputValue(), 'login_ok');
    await view(page).getByLabel('Contiene').fill(admin.username);
    await view(page).getByLabel('Evento').selectOption('todos los eventos');
    await press(page, 'Buscar');
    await rows.nth(1).waitFor();
    await isClean(page, 'a filtered audit trail');
  },
);

// The time on this computer's clock, as a field of a form takes it.
const localTime = (page, hours) =>
  page.evaluate((ahead) => {
    const now = new Date(Date.now() + ahead * 3600000);
    return new Date(now - now.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  }, hours);

inTab(
  'the service is asked for the events of one account between two local times',
  async (page, tab) => {
    const { user } = await openUsers(page);
    await logInElsewhere(stage.auth, user);
    await goTo(page, 'Audit');
    const rows = view(page).locator('tbody tr');
    await rows.first().waitFor();
    await view(page).getByLabel('Account').fill('nobody of this name');
    await view(page).getByText('No account has this name.').waitFor();

    await view(page).getByLabel('Account').fill(user.username.toUpperCase());
    await view(page)
      .getByLabel('From')
      .fill(await localTime(page, -1));
    await view(page)
      .getByLabel('Before')
      .fill(await localTime(page, 1));
    await press(page, 'Search');

    await view(page).getByText('2 found.', { exact: true }).waitFor();
    const shown = await rows.locator('strong').allTextContents();
    assert.deepEqual(shown, ['Logged in', 'Account created']);
    const { searchParams } = new URL(
      tab.requests.findLast((request) => request.url().includes('/api/audit?')).url(),
    );
    assert.match(searchParams.get('user'), /^\d+$/);
    const [from, to] = ['from', 'to'].map((name) => Date.parse(searchParams.get(name)));
    assert.ok(Math.abs(Date.now() - 3600000 - from) < 120000, searchParams.get('from'));
    assert.equal(to - from, 2 * 3600000);
    const [file] = await Promise.all([page.waitForEvent('download'), press(page, 'Save as CSV')]);
    assert.equal((await readFile(await file.path(), 'utf8')).trim().split('\r\n').length, 3);
    await isClean(page, 'an audit trail of one account');

    await view(page)
      .getByLabel('Before')
      .fill(await localTime(page, -1));
    await press(page, 'Search');
    await view(page).getByText('No matches.').waitFor();
  },
  { timezoneId: 'Asia/Tokyo' },
);

inTab(
  'an invite is created, and its link registers a user without showing the code',
  async (page) => {
    await enterAsAdmin(page, stage.auth);
    await goTo(page, 'Invites');
    await view(page).getByLabel('Role').selectOption('editor');
    await view(page).getByLabel('Note').fill('class 2B');
    await press(page, 'Create invite');
    const code = await view(page).locator('.code').textContent();
    assert.match(code, /^[0-9a-f]{32}$/);
    const entry = view(page).locator('.entry', { hasText: 'class 2B' });
    await entry.getByText('0 of 1 used').waitFor();
    await isClean(page, 'the invites');
    await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();

    await page.evaluate((one) => (location.hash = `#/register?invite=${one}`), code);
    const user = newUser('invited');
    await view(page).getByLabel('Code of your invite').waitFor();
    assert.equal(await view(page).getByLabel('Code of your invite').inputValue(), code);
    assert.equal(await page.evaluate(() => location.hash), '#/register');
    await fillCredentials(page, user);
    await press(page, 'Register');
    await view(page).getByText(`Account ${user.username} created.`).waitFor();
    await view(page).getByText('editor').waitFor();

    assert.ok((await logTexts(page)).every((text) => !text.includes(code)));
  },
);

inTab('an invite is revoked after a confirmation', async (page) => {
  await enterAsAdmin(page, stage.auth);
  await goTo(page, 'Invites');
  await view(page).getByLabel('Note').fill('a mistake');
  await press(page, 'Create invite');
  const entry = view(page).locator('.entry', { hasText: 'a mistake' });

  await entry.getByRole('button', { name: 'Revoke' }).click();
  await answer(page, 'Revoke');

  await entry.waitFor({ state: 'detached' });
});

inTab('a user who is locked out is let in again', async (page) => {
  const user = newUser('locked');
  await enterAsAdmin(page, stage.auth);
  await register(stage.auth, user);
  while ((await statusOfLogIn({ ...user, password: 'a wrong one' })) !== 429);
  await goTo(page, 'Lock-outs');
  const entry = view(page).locator('.entry', { hasText: user.username });
  await entry.getByText('from 127.0.0.1').waitFor();
  await isClean(page, 'the lock-outs');

  await entry.getByRole('button', { name: 'Let in again' }).click();

  await entry.waitFor({ state: 'detached' });
  assert.equal(await statusOfLogIn(user), 200);
});

inTab('a user who is no admin sees no admin links and is told what is missing', async (page) => {
  await enterAs(page, newUser());
  assert.equal(await navigation(page).getByRole('link', { name: 'Users' }).count(), 0);

  await page.goto(`${stage.site.origin}/#/users`);

  await view(page).getByRole('alert').getByText('The token lacks the scope users').waitFor();
  await view(page).getByText('The token has the scopes profile items books').waitFor();
});
