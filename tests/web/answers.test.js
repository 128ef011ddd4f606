// How the page handles responses, and missing responses.

import assert from 'node:assert/strict';
import { freePort } from '../support/free_port.mjs';
import { inTab, stage } from './support/in_tab.js';
import {
  beginAs,
  fillCredentials,
  goTo,
  logTexts,
  newUser,
  setAddresses,
  storedSession,
  view,
} from './support/page.js';

const kCors = { 'Access-Control-Allow-Origin': '*' };

// Answers the next login with a response that our services never send.
const answerLogin = (page, answer) =>
  page.route('**/auth/login', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ headers: kCors, ...answer })
      : route.continue(),
  );

const tryLogIn = async (page) => {
  await goTo(page, 'Log in');
  await fillCredentials(page, newUser());
  await view(page).getByRole('button', { name: 'Log in' }).click();
  return view(page).getByRole('alert');
};

inTab('an unreachable service shows a message and a log entry', async (page) => {
  const port = await freePort();
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { ...stage, auth: { host: '127.0.0.1', port } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  const alert = await tryLogIn(page);

  await alert.getByText(`No answer from http://127.0.0.1:${port}.`).waitFor();
  await alert.getByText('Is the service running?').waitFor();
  const [request, failure] = await logTexts(page);
  assert.match(request, / → POST /);
  assert.match(failure, / ✕ POST .* ms id=[0-9a-f]{12}\.1\nTypeError: Failed to fetch$/);
});

inTab('a response that is not JSON shows a message', async (page) => {
  await answerLogin(page, { status: 200, contentType: 'text/html', body: '<h1>router</h1>' });

  const alert = await tryLogIn(page);

  await alert.getByText(`${stage.auth.origin} answered 200, but not with JSON.`).waitFor();
});

inTab('a response of another endpoint shows a message and starts no session', async (page) => {
  await answerLogin(page, { status: 200, json: { access_token: 7 } });

  const alert = await tryLogIn(page);

  await alert.getByText('answered 200, but not as this endpoint does.').waitFor();
  assert.equal(await storedSession(page), null);
});

inTab('a 429 shows the time to wait and the hint', async (page) => {
  const headers = { ...kCors, 'Access-Control-Expose-Headers': 'Retry-After', 'Retry-After': '90' };
  const json = { msg: 'Too many attempts', code: 'rate_limited', hint: 'Slow down.' };
  await answerLogin(page, { status: 429, headers, json });

  const alert = await tryLogIn(page);

  await alert.getByText('Too many attempts').waitFor();
  await alert.getByText('Slow down. Try again in 1 min 30 s.').waitFor();
});

inTab('a form cannot be sent twice while its request is running', async (page, { requests }) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/auth/login', async (route) => {
    await held;
    await route.continue();
  });
  await goTo(page, 'Log in');
  await fillCredentials(page, newUser());
  const sending = page.waitForRequest('**/auth/login');

  await view(page).getByLabel('Password').press('Enter');
  await sending;
  await view(page).getByRole('button', { name: 'Sending…', disabled: true }).waitFor();
  await view(page).getByLabel('Password').press('Enter');
  await goTo(page, 'Register');
  await goTo(page, 'Log in');
  assert.ok(await view(page).getByRole('button', { name: 'Sending…' }).isDisabled());
  release();

  await view(page).getByRole('alert').getByText('Bad username or password').waitFor();
  const sent = requests.filter(
    (request) => request.method() === 'POST' && request.url().endsWith('/auth/login'),
  );
  assert.equal(sent.length, 1);
});

inTab('without tokens the items view says so and the service refuses the request', async (page) => {
  await goTo(page, 'List items');
  await view(page).getByText('You are not logged in').waitFor();
  assert.deepEqual(await logTexts(page), []);

  await view(page).getByRole('button', { name: 'Reload' }).click();

  await view(page).getByRole('alert').getByText('401').waitFor();
});

inTab('books can be read but not added without a token', async (page) => {
  await goTo(page, 'Books');
  await view(page).getByText('Add a book').click();
  await view(page).getByLabel('Title').fill('Niebla');
  await view(page).getByLabel('Author').fill('Miguel de Unamuno');

  await view(page).getByRole('button', { name: 'Add book' }).click();

  await view(page).getByRole('alert').getByText('401').waitFor();
  const list = (await logTexts(page)).find((text) => text.includes(' ← '));
  assert.match(list, / ← 200 .*\/api\/books /);
});

inTab('an invalid year shows an error at its field', async (page) => {
  await beginAs(page, newUser());
  await goTo(page, 'Books');
  await view(page).getByText('Add a book').click();
  await view(page).getByLabel('Title').fill('Niebla');
  await view(page).getByLabel('Author').fill('Miguel de Unamuno');
  await view(page).getByLabel('Year').fill('soon');

  await view(page).getByRole('button', { name: 'Add book' }).click();

  await page.locator('#create-book-year-fault', { hasText: /\w/ }).waitFor();
  assert.equal(await view(page).getByLabel('Title').inputValue(), 'Niebla');
});

inTab('the more button loads the next page of a long list', async (page) => {
  await beginAs(page, newUser());
  const { access } = await storedSession(page);
  for (let i = 1; i <= 21; ++i) {
    const response = await fetch(`${stage.books.origin}/api/items`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${access}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ name: `key ${i}` }),
    });
    assert.equal(response.status, 201);
  }
  await goTo(page, 'List items');
  await view(page).locator('.entry').first().waitFor();
  assert.equal(await view(page).locator('.entry').count(), 20);

  await view(page).getByRole('button', { name: 'More' }).click();

  await view(page).locator('.entry').nth(20).waitFor();
  assert.equal(await view(page).getByRole('button', { name: 'More' }).count(), 0);
});
