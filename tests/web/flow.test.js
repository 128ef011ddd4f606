// The main flow, from an empty browser to a list of books, and its entries in all three logs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  addBook,
  createItem,
  fillCredentials,
  goTo,
  logIn,
  logTexts,
  newUser,
  register,
  setAddresses,
  storedSession,
  view,
} from './support/page.js';
import { openTab, startStage } from './support/stage.js';

const kLogLine = /^\d\d:\d\d:\d\d\.\d{3} [→←✕] /;

let stage;
let tab;
const user = newUser('ada');
const wrong_password = newUser().password;
const tokens = [];
const log = { texts: [], markup: '' };

const keepTokens = async () => {
  const { access, refresh } = await storedSession(tab.page);
  tokens.push(access, refresh);
};

// Those of the signs in the top bar are not in the log.
const isOfSigns = (request) =>
  request.url().endsWith('/health') && !request.headers()['x-request-id'];

const serviceRequests = () =>
  tab.requests.filter((request) => {
    const url = request.url();
    return !url.startsWith(stage.site.origin) && !url.includes('/logs/') && !isOfSigns(request);
  });

before(async () => {
  stage = await startStage();
  tab = await openTab(stage);
});
after(() => stage?.stop());

test('a new user enters the addresses of both services and tests the connection', async () => {
  const { page } = tab;
  await page.goto(`${stage.site.origin}/`);
  assert.equal(await page.evaluate(() => window.isSecureContext), false);

  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, stage);
  await page.getByRole('button', { name: 'Test connection' }).click();

  const dialog = page.getByRole('dialog');
  await dialog.getByText('✓ auth-service').waitFor();
  await dialog.getByText('✓ books-service').waitFor();
  await dialog.getByText('Both services have the same secret.').waitFor();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
});

test('a password that is too short shows an error at its field', async () => {
  const { page } = tab;
  await goTo(page, 'Register');
  await fillCredentials(page, { ...user, password: 'short' });

  await view(page).getByRole('button', { name: 'Register' }).click();

  await page.locator('#register-password-fault', { hasText: /\w/ }).waitFor();
  const password = view(page).getByLabel('Password');
  assert.equal(await password.getAttribute('aria-invalid'), 'true');
  assert.match(await password.getAttribute('aria-describedby'), /register-password-fault/);
  assert.equal(await view(page).getByLabel('Username').getAttribute('aria-invalid'), null);
  assert.ok(await password.evaluate((element) => element === document.activeElement));
});

test('the new user registers', async () => {
  await register(tab.page, user);
});

test('a wrong password shows the message of the service', async () => {
  const { page } = tab;
  await goTo(page, 'Log in');
  await fillCredentials(page, { ...user, password: wrong_password });

  await view(page).getByRole('button', { name: 'Log in' }).click();

  await view(page).getByRole('alert').getByText('Bad username or password').waitFor();
  assert.equal(await storedSession(page), null);
});

test('after the login both tokens are shown with their claims', async () => {
  const { page } = tab;
  await logIn(page, user);
  await keepTokens();

  for (const [name, token] of [
    ['Access token', tokens[0]],
    ['Refresh token', tokens[1]],
  ]) {
    const card = view(page).getByRole('region', { name });
    const short = `${token.slice(0, 8)}...${token.slice(-6)}`;
    await card.getByRole('button', { name: short }).click();
    await card.getByRole('button', { name: token }).click();
    await card.getByRole('button', { name: short }).waitFor();
    assert.match(await card.locator('.expiry').textContent(), / left$/);
    assert.match(await card.locator('.claims').textContent(), /sub user id\s+\d+/);
  }
  const access = await view(page).getByRole('region', { name: 'Access token' }).textContent();
  assert.match(access, /type token type\s+access/);
  assert.ok(access.includes(user.username));
});

test('a refresh gets a new pair', async () => {
  const { page } = tab;
  await goTo(page, 'Refresh tokens');

  await view(page).getByRole('button', { name: 'Refresh tokens' }).click();

  await view(page).getByText('New tokens.').waitFor();
  await keepTokens();
  assert.equal(new Set(tokens).size, 4);
});

test('the profile shows the user', async () => {
  const { page } = tab;
  await goTo(page, 'Profile');

  await view(page).getByRole('heading', { name: user.username }).waitFor();
});

test('items are created and listed', async () => {
  const { page } = tab;
  await createItem(page, { name: 'Brass key', description: 'Opens the reading room.' });
  await createItem(page, { name: 'Garden gate' });

  await goTo(page, 'List items');

  await view(page).getByText('Garden gate').waitFor();
  assert.equal(await view(page).locator('.entry').count(), 2);
  await view(page).getByText('Opens the reading room.').waitFor();
});

test('books are created and listed', async () => {
  const { page } = tab;
  await goTo(page, 'Books');
  await view(page).getByText('Add a book').click();

  await addBook(page, {
    title: 'Don Quijote de la Mancha',
    author: 'Miguel de Cervantes',
    isbn: '9788424116279',
    year: '1605',
  });

  const entry = view(page).locator('.entry', { hasText: 'Don Quijote de la Mancha' });
  await entry.getByText('Miguel de Cervantes, 1605').waitFor();
  await entry.getByText('yours').waitFor();
});

test('the page log has one entry for each request and one for each response', async () => {
  const { page } = tab;
  const expected = 2 * serviceRequests().length;
  // The panel draws new entries in the next frame.
  await page
    .locator('#log-list > .log-exchange.response')
    .nth(expected / 2 - 1)
    .waitFor();
  log.texts = await logTexts(page);
  log.markup = await page.locator('#log').innerHTML();

  assert.equal(log.texts.length, expected);
  for (const request of serviceRequests()) {
    const id = `id=${request.headers()['x-request-id']}`;
    const own = log.texts.filter((text) => text.includes(id));
    assert.equal(own.length, 2, `${request.method()} ${request.url()}`);
    assert.ok(own[0].includes(`→ ${request.method()} ${request.url()} ${id}`));
    assert.match(own[1], / ← \d{3} .* \d+ ms id=/);
  }
});

test('the console has exactly the entries of the page log', () => {
  assert.deepEqual(
    tab.console.filter((text) => kLogLine.test(text)),
    log.texts,
  );
});

test('every request has its own id', () => {
  const ids = serviceRequests().map((request) => request.headers()['x-request-id']);

  assert.deepEqual(
    ids.filter((id) => !/^[0-9a-f]{12}\.\d+$/.test(id)),
    [],
  );
  assert.equal(new Set(ids).size, ids.length);
});

test('the page sends requests only to its own server and the two services', () => {
  const origins = new Set(tab.requests.map((request) => new URL(request.url()).origin));

  // Until the settings are saved, the services are expected on the host of the page.
  const defaults = ['http://llavero.test:8001', 'http://llavero.test:8002'];
  const known = [stage.site.origin, stage.auth.origin, stage.books.origin];
  assert.deepEqual([...origins].filter((one) => !defaults.includes(one)).sort(), known.sort());
  const early = tab.requests.filter((request) =>
    defaults.some((one) => request.url().startsWith(one)),
  );
  assert.ok(early.every(isOfSigns));
});

test('nothing violates the Content-Security-Policy and no error is uncaught', async () => {
  assert.deepEqual(tab.violations, []);
  assert.deepEqual(
    tab.console.filter((text) => /Refused to|Content Security Policy|TrustedHTML/i.test(text)),
    [],
  );
  assert.deepEqual(tab.errors, []);
});

test('tokens, user and settings survive a reload', async () => {
  const { page } = tab;

  await page.reload();

  await page.getByRole('banner').getByText(user.username).waitFor();
  await view(page).getByText('Don Quijote de la Mancha').waitFor();
});

test('the services log the same request ids, and no log has a password or a token', async () => {
  // Health checks are logged at debug.
  const logged = serviceRequests().filter((request) => !request.url().includes('/health'));
  const ids = logged.map((request) => request.headers()['x-request-id']);

  await stage.stop();

  const service_log = [...stage.auth.lines, ...stage.books.lines].join('\n');
  assert.ok(ids.length >= 13);
  assert.deepEqual(
    ids.filter((id) => !service_log.includes(id)),
    [],
  );
  const all = [tab.console.join('\n'), log.texts.join('\n'), log.markup, service_log];
  for (const secret of [user.password, wrong_password, ...tokens]) {
    assert.deepEqual(
      all.map((text) => text.includes(secret)),
      [false, false, false, false],
    );
  }
});
