// User actions on the page, found by their visible names.

import { randomBytes } from 'node:crypto';
import { completeSettings, originsOf } from '../../../client-web/settings.js';
import * as api from './api.js';

// A user who is not registered yet.
export const newUser = (name = 'user') => ({
  username: `${name}-${randomBytes(4).toString('hex')}`,
  password: randomBytes(15).toString('base64url'),
});

export const view = (page) => page.locator('#view');

export const goTo = async (page, link) => {
  await page.getByRole('navigation').getByRole('link', { name: link, exact: true }).click();
  await page.getByRole('heading', { level: 1, name: link, exact: true }).waitFor();
};

export const setAddresses = async (page, { auth, books }) => {
  const services = { 'Auth service': auth, 'Books service': books };
  for (const [name, { host, port }] of Object.entries(services)) {
    const group = page.getByRole('group', { name });
    await group.getByLabel('IP or host').fill(host);
    await group.getByLabel('Port').fill(String(port));
  }
};

const store = (page, key, value) =>
  page.evaluate(([key, text]) => localStorage.setItem(key, text), [key, JSON.stringify(value)]);

// Opens the page with the addresses stored, as if they had been entered in Settings before.
export const openPage = async (page, { site, auth, books }) => {
  const address = ({ host, port }) => ({ host, port: String(port) });
  const settings = { auth: address(auth), books: address(books) };
  await page.goto(`${site.origin}/favicon.svg`); // of the same origin, and without scripts
  await store(page, 'llavero.settings', completeSettings(settings));
  await page.goto(`${site.origin}/`);
};

export const fillCredentials = async (page, { username, password }) => {
  await view(page).getByLabel('Username').fill(username);
  await view(page).getByLabel('Password').fill(password);
};

export const register = async (page, user) => {
  await goTo(page, 'Register');
  await fillCredentials(page, user);
  await view(page).getByRole('button', { name: 'Register' }).click();
  await view(page).getByText(`Account ${user.username} created.`).waitFor();
};

export const logIn = async (page, user) => {
  await goTo(page, 'Log in');
  await fillCredentials(page, user);
  await view(page).getByRole('button', { name: 'Log in' }).click();
  await view(page).getByText('Logged in.').waitFor();
};

// Registers and logs in through the forms of the page.
export const enterAs = async (page, user) => {
  await register(page, user);
  await logIn(page, user);
};

// Registers and logs in without the forms and their entries in the log. The page finds the tokens
// in its storage, as after a reload.
export const beginAs = async (page, user) => {
  const origins = originsOf(await stored(page, 'llavero.settings'));
  await api.register({ origin: origins.auth }, user);
  const answer = await api.logIn({ origin: origins.auth }, user);
  const { access_token: access, refresh_token: refresh } = answer;
  await store(page, 'llavero.session', { access, refresh, user: answer.user, origins });
  await page.reload();
};

export const createItem = async (page, { name, description = '' }) => {
  await goTo(page, 'Create item');
  await view(page).getByLabel('Name').fill(name);
  await view(page).getByLabel('Description').fill(description);
  await view(page).getByRole('button', { name: 'Create item' }).click();
  await view(page)
    .getByText(/Item \d+ created\./)
    .waitFor();
};

export const addBook = async (page, { title, author, isbn = '', year = '' }) => {
  await view(page).getByLabel('Title').fill(title);
  await view(page).getByLabel('Author').fill(author);
  await view(page).getByLabel('ISBN').fill(isbn);
  await view(page).getByLabel('Year').fill(year);
  await view(page).getByRole('button', { name: 'Add book' }).click();
  await view(page).getByText(`“${title}” was added.`).waitFor();
};

// The row of the log for the last request to `path`, opened.
export const openRow = async (page, path) => {
  const row = page.locator('.log-exchange', { hasText: path }).last();
  await row.waitFor();
  await row.evaluate((details) => (details.open = true));
  await row.locator('.log-tools').waitFor();
  return row;
};

// The full text of the entries in the log panel, without the page's own notes, in order. Opens all
// rows.
export const logTexts = async (page) => {
  const rows = page.locator('#log-list > .log-exchange');
  await rows.evaluateAll((all) => all.forEach((details) => (details.open = true)));
  await page.waitForFunction(() =>
    [...document.querySelectorAll('#log-list > .log-exchange')].every((row) => {
      const wanted = row.matches('.response, .failure') ? 2 : 1;
      return row.querySelectorAll('.log-entry').length >= wanted;
    }),
  );
  return rows.locator('.log-entry').evaluateAll((entries) =>
    entries
      .sort((a, b) => a.dataset.number - b.dataset.number)
      .map((entry) => {
        const parts = [...entry.querySelectorAll('.log-line, pre')];
        return parts.map(({ textContent }) => textContent).join('\n');
      }),
  );
};

// Both tokens as stored in the browser.
export const storedSession = (page) => stored(page, 'llavero.session');

const stored = (page, key) => page.evaluate((key) => JSON.parse(localStorage.getItem(key)), key);

// Answers the confirmation that the page shows before an action that cannot be undone.
export const answer = async (page, button) => {
  const dialog = page.locator('#confirm');
  await dialog.getByRole('button', { name: button, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
};

// In the profile, with the confirmation.
export const deleteAccount = async (page, username) => {
  await press(page, 'Delete account');
  await page.locator('#confirm').getByLabel('to confirm').fill(username);
  await answer(page, 'Delete account');
};

export const press = (page, name) =>
  view(page).getByRole('button', { name, exact: true }).first().click();

// Enters as a new user who became an administrator through the command line.
export const enterAsAdmin = async (page, auth) => {
  const user = newUser('admin');
  await register(page, user);
  auth.run(['user', 'role', user.username, 'admin']);
  await logIn(page, user);
  return user;
};
