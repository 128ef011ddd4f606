// The tokens of a session only go to the services that it is for.

import assert from 'node:assert/strict';
import { isAlive } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import { beginAs, goTo, newUser, setAddresses, storedSession, view } from './support/page.js';
import { startProxy } from './support/servers.js';

const dialog = (page) => page.locator('#settings');
const warning = (page) => dialog(page).locator('#ends-session');
const pressIn = (page, name) => dialog(page).getByRole('button', { name, exact: true }).click();
const originOf = ({ host, port }) => `http://${host}:${port}`;

// Other addresses that lead to the same services.
const startOthers = async (t) => {
  const [auth, books] = await Promise.all(
    [stage.auth, stage.books].map(({ host, port }) => startProxy({ host, port }, (body) => body)),
  );
  t.after(() => Promise.all([auth.stop(), books.stop()]));
  return { auth, books };
};

const sentTo = ({ requests }, others) => {
  const origins = Object.values(others).map(originOf);
  return requests.filter((request) => origins.includes(new URL(request.url()).origin));
};

// Uses the services at the new addresses, and requires that they got requests and no token.
const assertNoTokenGoesTo = async (others, page, tab) => {
  assert.equal(await storedSession(page), null);
  await goTo(page, 'Profile');
  await view(page).getByRole('button', { name: 'Show profile' }).click();
  await view(page).getByText('authorization_missing').waitFor();
  await goTo(page, 'List items');
  await view(page).getByRole('button', { name: 'Reload' }).click();
  await view(page).getByText('authorization_missing').waitFor();
  const sent = sentTo(tab, others);
  assert.ok(sent.length >= 2);
  assert.deepEqual(
    sent.filter((request) => 'authorization' in request.headers()),
    [],
  );
};

const linkTo = (settings) =>
  `${stage.site.origin}/#/settings?p=${Buffer.from(JSON.stringify(settings)).toString('base64url')}`;

inTab('settings from a link end the session, which the dialog says before', async (page, tab) => {
  const others = await startOthers(tab.t);
  await beginAs(page, newUser());
  const { refresh } = await storedSession(page);
  const ended = page.waitForResponse(`${stage.auth.origin}/auth/logout`);

  const addresses = Object.entries(others).map(([name, { host, port }]) => [
    name,
    { host, port: String(port) },
  ]);
  await page.goto(linkTo(Object.fromEntries(addresses)));
  await dialog(page).locator('#settings-proposal').getByText('Saving logs you out').waitFor();
  await pressIn(page, 'Use these');

  await page.getByText('Settings saved.').waitFor();
  assert.equal((await ended).status(), 204);
  assert.equal(await isAlive(stage.auth, refresh), false);
  await assertNoTokenGoesTo(others, page, tab);
});

inTab('typed addresses end the session, which the dialog says before', async (page, tab) => {
  const others = await startOthers(tab.t);
  await beginAs(page, newUser());
  await page.getByRole('button', { name: 'Settings' }).click();
  assert.equal(await warning(page).innerText(), '');

  await setAddresses(page, { ...stage, books: others.books });
  await warning(page).getByText('Saving logs you out').waitFor();
  await setAddresses(page, stage);
  assert.equal(await warning(page).innerText(), '');
  await setAddresses(page, others);
  await pressIn(page, 'Save');

  await assertNoTokenGoesTo(others, page, tab);
});

inTab('addresses that another tab changed end the session in this one', async (page, tab) => {
  const others = await startOthers(tab.t);
  await beginAs(page, newUser());
  const second = await page.context().newPage();
  await second.goto(`${stage.site.origin}/`);

  await second.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(second, others);
  await pressIn(second, 'Save');

  await page.getByText('Another tab logged out, or changed the addresses.').waitFor();
  await assertNoTokenGoesTo(others, page, tab);
});

inTab('an answer to a login that comes from the former services is dropped', async (page, tab) => {
  const others = await startOthers(tab.t);
  const user = newUser();
  await beginAs(page, user);
  await page.getByRole('banner').getByRole('button', { name: 'Log out' }).click();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(`${stage.auth.origin}/auth/login`, async (route) => {
    await held;
    await route.continue();
  });
  await goTo(page, 'Log in');
  await view(page).getByLabel('Username').fill(user.username);
  await view(page).getByLabel('Password').fill(user.password);
  await view(page).getByRole('button', { name: 'Log in' }).click();

  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, others);
  await pressIn(page, 'Save');
  const answered = page.waitForResponse(`${stage.auth.origin}/auth/login`);
  release();
  await answered;

  await page.locator('.log-exchange.response', { hasText: '/auth/login' }).last().waitFor();
  await assertNoTokenGoesTo(others, page, tab);
});
