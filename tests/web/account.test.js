// How users manage their own account: password, fresh tokens, sessions, deletion.

import assert from 'node:assert/strict';
import { call, isAlive, logIn as logInElsewhere } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import {
  answer,
  deleteAccount,
  beginAs,
  enterAs,
  fillCredentials,
  goTo,
  logIn,
  newUser,
  press,
  storedSession,
  view,
} from './support/page.js';

const alert = (page) => view(page).getByRole('alert');

const typePasswords = async (page, current, next) => {
  await view(page).getByLabel('Current password').fill(current);
  await view(page).getByLabel('New password').fill(next);
};

inTab('a new password ends the other sessions and works for the next login', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  const { refresh_token: elsewhere } = await logInElsewhere(stage.auth, user);
  const { password } = newUser();

  await goTo(page, 'Change password');
  await typePasswords(page, user.password, password);
  await press(page, 'Change password');

  await view(page).getByText('Password changed.').waitFor();
  assert.equal(await view(page).getByLabel('New password').inputValue(), '');
  assert.ok(!(await isAlive(stage.auth, elsewhere)));
  await logIn(page, { ...user, password });
});

inTab('a password that is too short shows an error at its field', async (page) => {
  const user = newUser();
  await beginAs(page, user);

  await goTo(page, 'Change password');
  await typePasswords(page, user.password, 'tiny');
  await press(page, 'Change password');

  await page.locator('#password-new_password-fault', { hasText: /\w/ }).waitFor();
  assert.equal(await view(page).getByLabel('Current password').inputValue(), user.password);
});

inTab('a token from a refresh is not fresh, and the password gets a fresh one', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  await goTo(page, 'Refresh tokens');
  await press(page, 'Refresh tokens');
  await view(page).getByText('New tokens.').waitFor();
  await goTo(page, 'Change password');
  await typePasswords(page, user.password, newUser().password);
  await press(page, 'Change password');
  await alert(page).getByText('Fresh token required').waitFor();

  await view(page).getByLabel('Password', { exact: true }).fill(user.password);
  await press(page, 'Get a fresh token');
  await view(page).getByText('The access token is fresh now').waitFor();
  await press(page, 'Change password');

  await view(page).getByText('Password changed.').waitFor();
});

inTab('a wrong password gets no fresh token', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  await goTo(page, 'Refresh tokens');
  await press(page, 'Refresh tokens');
  await view(page).getByText('New tokens.').waitFor();
  await goTo(page, 'Profile');
  await deleteAccount(page, user.username);
  await alert(page).getByText('Fresh token required').waitFor();
  const { access } = await storedSession(page);

  await view(page).getByLabel('Password', { exact: true }).fill(newUser().password);
  await press(page, 'Get a fresh token');

  await view(page).locator('#reauth').getByRole('alert').waitFor();
  assert.equal((await storedSession(page)).access, access);
});

inTab('revoking one session leaves the others active', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  const { refresh_token: elsewhere } = await logInElsewhere(stage.auth, user);
  await goTo(page, 'Sessions');
  await view(page).locator('.entry').nth(1).waitFor();
  const other = view(page).locator('.entry').filter({ hasNotText: 'this session' });

  await other.getByRole('button', { name: 'End session' }).click();
  await answer(page, 'End session');

  await other.waitFor({ state: 'detached' });
  assert.equal(await view(page).locator('.entry').count(), 1);
  assert.ok(!(await isAlive(stage.auth, elsewhere)));
  assert.ok(await isAlive(stage.auth, (await storedSession(page)).refresh));
});

inTab('a session is not revoked before the question is answered', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Sessions');
  await press(page, 'End session');

  await answer(page, 'Cancel');

  assert.ok(await isAlive(stage.auth, (await storedSession(page)).refresh));
});

inTab('revoking the session of this browser removes its tokens', async (page) => {
  await beginAs(page, newUser());
  const { refresh } = await storedSession(page);
  await goTo(page, 'Sessions');

  await press(page, 'End session');
  await answer(page, 'End session');

  await view(page).getByText('The session has ended').waitFor();
  assert.equal(await storedSession(page), null);
  assert.ok(!(await isAlive(stage.auth, refresh)));
  assert.equal(await view(page).getByRole('heading', { name: 'Log out' }).count(), 0);
});

inTab('a session is called after its browser until the user renames it', async (page) => {
  await enterAs(page, newUser());
  await goTo(page, 'Sessions');
  const title = (hasText) => view(page).locator('.entry-title', { hasText });
  await title('Chrome on Linux').waitFor();

  await view(page).locator('.entry summary').first().click();
  await view(page).getByRole('textbox', { name: 'Name' }).fill('My laptop');
  await view(page)
    .getByRole('button', { name: /^Rename/ })
    .click();

  await title('My laptop').waitFor();
  await page.reload();
  await title('My laptop').waitFor();
});

const kScopes = [
  { name: 'Log out here', here: false, elsewhere: true },
  { name: 'Log out everywhere else', here: true, elsewhere: false, asks: true },
  { name: 'Log out everywhere', here: false, elsewhere: false, asks: true },
];

for (const { name, here, elsewhere, asks } of kScopes) {
  inTab(`“${name}” revokes exactly these sessions`, async (page) => {
    const user = newUser();
    await beginAs(page, user);
    const { refresh_token } = await logInElsewhere(stage.auth, user);
    const { refresh } = await storedSession(page);
    await goTo(page, 'Sessions');
    await view(page).locator('.entry').nth(1).waitFor();

    await press(page, name);
    if (asks) await answer(page, name);

    const said = here ? 'The other sessions have ended.' : 'The session has ended';
    await view(page).getByText(said).waitFor();
    assert.equal(await isAlive(stage.auth, refresh), here);
    assert.equal(await isAlive(stage.auth, refresh_token), elsewhere);
    assert.equal((await storedSession(page)) !== null, here);
  });
}

inTab('an access key shows its secret once, works, and ends when it is deleted', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Access keys');
  await view(page).getByText('There are no access keys.').waitFor();
  await view(page).getByLabel('Name').fill('nightly backup');
  await view(page).getByLabel('Scope').fill('items');
  await press(page, 'Create access key');
  const entry = view(page).locator('.entry', { hasText: 'nightly backup' });
  await entry.waitFor();
  const values = view(page).locator('.done dd code');
  const [client_id, client_secret] = await values.allTextContents();
  const ask = () =>
    call(stage.auth, 'POST', '/token', {
      body: { grant_type: 'client_credentials', client_id, client_secret },
    });
  assert.equal((await ask()).status, 200);
  const shown = await page.locator('body').innerText();
  assert.equal(shown.split(client_secret).length, 2, 'the log of the page does not have it');

  await goTo(page, 'Sessions');
  await goTo(page, 'Access keys');
  await entry.getByText('last used').waitFor();
  assert.equal(await values.count(), 0);

  await press(page, 'Delete');
  await answer(page, 'Delete');
  await entry.waitFor({ state: 'detached' });
  assert.equal((await ask()).status, 401);
});

inTab('the logout button in the top bar also revokes the session at the service', async (page) => {
  await beginAs(page, newUser());
  const { refresh } = await storedSession(page);
  const heard = page.waitForResponse((response) => response.url().endsWith('/auth/logout'));

  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();

  assert.equal((await heard).status(), 204);
  assert.equal(await storedSession(page), null);
  assert.ok(!(await isAlive(stage.auth, refresh)));
});

inTab('an account is deleted after a confirmation', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  await goTo(page, 'Profile');
  await press(page, 'Delete account');
  await answer(page, 'Cancel');
  assert.ok(await storedSession(page));

  await deleteAccount(page, user.username);

  await view(page).getByText(`The account ${user.username} was deleted.`).waitFor();
  assert.equal(await storedSession(page), null);
  const { status } = await call(stage.auth, 'POST', '/auth/login', { body: user });
  assert.equal(status, 401);
});

inTab('the form asks for an invite once the service wants one', async (page) => {
  const user = newUser();
  const sent = [];
  await page.route('**/auth/register', (route) => {
    if (route.request().method() === 'OPTIONS') return route.continue();
    sent.push(route.request().postDataJSON());
    const json = { msg: 'x', code: 'invite_required', request_id: '1' };
    return route.fulfill({ status: 403, json, headers: { 'Access-Control-Allow-Origin': '*' } });
  });
  await goTo(page, 'Register');
  assert.equal(await view(page).getByLabel('Code of your invite').count(), 0);
  await fillCredentials(page, user);
  await press(page, 'Register');
  await alert(page).getByText('Registration needs an invite').waitFor();

  await view(page).getByLabel('Code of your invite').fill('0011 2233');
  await press(page, 'Register');

  await view(page).getByLabel('Code of your invite').waitFor();
  await page.waitForFunction(() => !document.querySelector('#view button[disabled]'));
  assert.deepEqual(sent, [user, { ...user, invite: '00112233' }]);
});
