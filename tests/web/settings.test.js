// The settings popup and its connection test.

import assert from 'node:assert/strict';
import { freePort } from '../support/free_port.mjs';
import { hasFocus, inTab, stage } from './support/in_tab.js';
import { goTo, logTexts, setAddresses, view } from './support/page.js';
import { newSecret } from './support/stage.js';

inTab('settings survive a reload, paths included', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const auth = page.getByRole('group', { name: 'Auth service' });
  await auth.getByText('Endpoint paths').click();
  await auth.getByLabel('Refresh', { exact: true }).fill('other/refresh');
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await page.reload();

  await goTo(page, 'Refresh tokens');
  await view(page).getByText(`${stage.auth.origin}/other/refresh`).waitFor();
});

inTab('invalid settings show an error at their field and are not saved', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const port = page.getByRole('group', { name: 'Books service' }).getByLabel('Port');
  await port.fill('70000');

  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await page.getByText('A number from 1 to 65535.').waitFor();
  assert.ok(await hasFocus(port));
  await page.keyboard.press('Escape');
  await goTo(page, 'List items');
  await view(page).getByText(`${stage.books.origin}/api/items`).first().waitFor();
});

inTab('the defaults are the host of the page and the default ports', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Defaults' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await goTo(page, 'Log in');
  await view(page).getByText('http://llavero.test:8001/auth/login').waitFor();
  await goTo(page, 'Books');
  await view(page).getByText('http://llavero.test:8002/api/books').first().waitFor();
});

inTab('the connection test names a service that does not answer', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const port = await freePort('127.0.0.2');
  await setAddresses(page, { ...stage, books: { host: '127.0.0.2', port } });

  await page.getByRole('button', { name: 'Test connection' }).click();

  await page.getByRole('dialog').getByText(`✕ No answer from http://127.0.0.2:${port}.`).waitFor();
  await page.getByRole('dialog').getByText('✓ auth-service').waitFor();
});

inTab('the connection test detects swapped addresses', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { auth: stage.books, books: stage.auth });

  await page.getByRole('button', { name: 'Test connection' }).click();

  await page.getByText('The other service answers here').first().waitFor();
  assert.equal(await page.getByText('The other service answers here').count(), 2);

  await page.getByRole('button', { name: 'Swap the addresses' }).first().click();
  assert.equal(await page.getByText('The other service answers here').count(), 0);
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByRole('dialog').getByText('✓ auth-service').waitFor();
});

inTab('swapped and saved addresses are found by the doctor, and swapped back', async (page) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { auth: stage.books, books: stage.auth });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await goTo(page, 'Log in');
  await view(page).getByLabel('Username').fill('ana');
  await view(page).getByLabel('Password').fill('any password');
  await view(page).getByRole('button', { name: 'Log in' }).click();

  await view(page)
    .getByRole('alert')
    .getByRole('button', { name: 'Doctor: find the cause' })
    .click();
  await page.locator('#doctor').getByRole('button', { name: 'Swap the addresses' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await view(page).getByText(`${stage.auth.origin}/auth/login`).waitFor();
});

inTab('the connection test detects different secrets', async (page) => {
  const AUTH_URL = stage.auth.origin;
  const settings = { LISTEN: '127.0.0.2:0', JWT_SECRET: newSecret(), AUTH_URL };
  const stranger = await stage.startService('books', settings);
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { auth: stage.auth, books: stranger });

  await page.getByRole('button', { name: 'Test connection' }).click();

  await page.getByText('The services have different secrets').waitFor();
});

inTab('saving new settings reloads the list', async (page) => {
  const port = await freePort('127.0.0.2');
  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, { ...stage, books: { host: '127.0.0.2', port } });
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await goTo(page, 'Books');
  await view(page).getByRole('alert').waitFor();

  await page.getByRole('button', { name: 'Settings' }).click();
  await setAddresses(page, stage);
  await page.getByRole('button', { name: 'Save', exact: true }).click();

  await view(page).getByRole('alert').waitFor({ state: 'hidden' });
  await page.locator('.log-exchange.response.books').last().waitFor();
  const texts = await logTexts(page);
  assert.match(texts.at(-1), new RegExp(`200 OK GET ${stage.books.origin}`));
});
