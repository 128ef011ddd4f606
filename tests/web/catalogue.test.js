// Items and books: search, sorting, pages, and changes that do not silently overwrite each other.

import assert from 'node:assert/strict';
import { call, logIn as logInElsewhere, register } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import {
  addBook,
  answer,
  createItem,
  beginAs,
  goTo,
  newUser,
  press,
  storedSession,
  view,
} from './support/page.js';

const entries = (page) => view(page).locator('.entry');
const titles = (page) => view(page).locator('.entry-title').allTextContents();

const addItems = async (page, names) => {
  const { access: token } = await storedSession(page);
  for (const name of names) {
    const { status } = await call(stage.books, 'POST', '/api/items', { token, body: { name } });
    assert.equal(status, 201);
  }
};

const search = async (page, words, order) => {
  await view(page).getByLabel('Search for').fill(words);
  if (order) await view(page).getByLabel('Order').selectOption({ label: order });
  const answered = page.waitForResponse((response) => response.url().includes('/api/'));
  await press(page, 'Search');
  await answered;
  await view(page).getByRole('button', { name: 'Search', disabled: false }).waitFor();
};

// Opens the view of an item, which another client changes after it was read.
const openChanged = async (page) => {
  await beginAs(page, newUser());
  await createItem(page, { name: 'Garden gate', description: 'Rusty.' });
  await goTo(page, 'List items');
  await view(page).getByRole('link', { name: 'Edit Garden gate' }).click();
  await view(page).getByLabel('Name').waitFor();
  const { access: token } = await storedSession(page);
  const id = new URLSearchParams(page.url().split('?')[1]).get('id');
  const path = `/api/items/${id}`;
  const body = { name: 'Garden gate, north' };
  assert.equal((await call(stage.books, 'PUT', path, { token, body })).status, 200);
  const read = async () => (await call(stage.books, 'GET', path, { token })).json;

  await view(page).getByLabel('Name').fill('Garden gate, south');
  await press(page, 'Save');
  await view(page).getByText('It changed after you read it').waitFor();
  return read;
};

inTab('an item is saved with the ETag that was read', async (page) => {
  await beginAs(page, newUser());
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await view(page).getByRole('link', { name: 'Edit Brass key' }).click();
  await view(page).getByLabel('Description').fill('Opens the reading room.');
  const sending = page.waitForRequest((request) => request.method() === 'PUT');

  await press(page, 'Save');

  assert.match((await sending).headers()['if-match'], /^"1/);
  await view(page).getByText('Saved.', { exact: true }).waitFor();
  await view(page).getByText('"2', { exact: false }).waitFor();
  await view(page).getByRole('link', { name: 'All items' }).click();
  await view(page).getByText('Opens the reading room.').waitFor();
});

inTab('a conflicting change is shown, and the typed text is kept', async (page) => {
  const read = await openChanged(page);

  await view(page).getByRole('alert').getByText('412').waitFor();
  const late = view(page).getByRole('region', { name: 'It changed' });
  await late.getByText('Garden gate, north').waitFor();
  assert.equal(await view(page).getByLabel('Name').inputValue(), 'Garden gate, south');
  assert.equal(await view(page).getByLabel('Description').inputValue(), 'Rusty.');
  assert.equal((await read()).name, 'Garden gate, north');
});

inTab('a conflict can be resolved with the version of the server', async (page) => {
  await openChanged(page);

  await press(page, 'Use the server’s version');

  await view(page).getByRole('alert').waitFor({ state: 'detached' });
  assert.equal(await view(page).getByLabel('Name').inputValue(), 'Garden gate, north');
  assert.equal(await view(page).getByLabel('Description').inputValue(), '');
  await view(page).getByLabel('Name').fill('Garden gate, east');
  await press(page, 'Save');
  await view(page).getByText('Saved.', { exact: true }).waitFor();
});

inTab('a conflict can be resolved with the own version', async (page) => {
  const read = await openChanged(page);

  await press(page, 'Overwrite with mine');

  await view(page).getByText('Saved.', { exact: true }).waitFor();
  const { name, description } = await read();
  assert.deepEqual({ name, description }, { name: 'Garden gate, south', description: 'Rusty.' });
});

inTab('a refused name shows an error at its field', async (page) => {
  await beginAs(page, newUser());
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await view(page).getByRole('link', { name: 'Edit Brass key' }).click();
  await view(page).getByLabel('Name').fill('');

  await press(page, 'Save');

  await view(page).locator('[id$=-name-fault]', { hasText: /\w/ }).waitFor();
});

inTab('an item is deleted after a confirmation', async (page) => {
  await beginAs(page, newUser());
  await addItems(page, ['Brass key', 'Garden gate']);
  await goTo(page, 'List items');
  const gate = entries(page).filter({ hasText: 'Garden gate' });

  await gate.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Delete “Garden gate”? This cannot be undone.').waitFor();
  await answer(page, 'Cancel');
  assert.equal(await entries(page).count(), 2);
  await gate.getByRole('button', { name: 'Delete' }).click();
  await answer(page, 'Delete');

  await gate.waitFor({ state: 'detached' });
  await page.locator('#notice').getByText('Deleted.').waitFor();
  await press(page, 'Reload');
  assert.deepEqual(await titles(page), ['Brass key']);
});

inTab('an item can be deleted in its edit view', async (page) => {
  await beginAs(page, newUser());
  await createItem(page, { name: 'Brass key' });
  await goTo(page, 'List items');
  await view(page).getByRole('link', { name: 'Edit Brass key' }).click();
  await page.locator('nav [aria-current=true]').getByText('List items').waitFor();

  await press(page, 'Delete');
  await answer(page, 'Delete');
  await view(page).getByText('Deleted.').waitFor();
  await page.reload();

  await view(page).getByRole('alert').getByText('There is no such item').waitFor();
});

inTab('items are found by their words and put in order', async (page) => {
  await beginAs(page, newUser());
  await addItems(page, ['Garden gate', 'Brass key', 'Brass lock']);
  await goTo(page, 'List items');
  await entries(page).nth(2).waitFor();

  await search(page, 'brass', 'name, Z to A');
  assert.deepEqual(await titles(page), ['Brass lock', 'Brass key']);
  await page.reload();
  await entries(page).nth(1).waitFor();
  assert.deepEqual(await titles(page), ['Brass lock', 'Brass key']);
  assert.equal(await view(page).getByLabel('Search for').inputValue(), 'brass');

  await search(page, 'ard');
  assert.deepEqual(await titles(page), ['Garden gate']);

  await search(page, 'nothing');
  await view(page).getByText('No matches.').waitFor();
});

inTab('a search continues over its pages and is restored by the back button', async (page) => {
  await beginAs(page, newUser());
  const gates = Array.from({ length: 21 }, (_, i) => `Gate ${String(i).padStart(2, '0')}`);
  await addItems(page, ['Brass key', ...gates]);
  await goTo(page, 'List items');
  await search(page, 'gate', 'name, A to Z');
  assert.equal(await entries(page).count(), 20);

  await press(page, 'More');
  await entries(page).nth(20).waitFor();
  assert.deepEqual(await titles(page), gates);
  await goTo(page, 'Profile');
  const sending = page.waitForRequest((request) => request.url().includes('/api/items'));
  await page.goBack();

  assert.match((await sending).url(), /\?q=gate&sort=name$/);
  await view(page).getByRole('heading', { name: 'List items' }).waitFor();
  assert.equal(await view(page).getByLabel('Search for').inputValue(), 'gate');
});

inTab('another user’s book is not changed, and the page names the missing scope', async (page) => {
  const other = newUser();
  await register(stage.auth, other);
  const { access_token: token } = await logInElsewhere(stage.auth, other);
  const title = `Niebla ${other.username}`;
  const body = { title, author: 'Miguel de Unamuno', year: 1914 };
  await call(stage.books, 'POST', '/api/books', { token, body });
  await beginAs(page, newUser());
  await goTo(page, 'Books');
  await search(page, title);
  await view(page)
    .getByRole('link', { name: `Edit ${title}` })
    .click();
  await view(page).getByText('Someone else added this book.').waitFor();

  await view(page).getByLabel('Year').fill('1915');
  await press(page, 'Save');

  await view(page).getByRole('alert').getByText('The token lacks the scope books:edit').waitFor();
  await view(page).getByText('The token has the scopes profile items books').waitFor();
});

inTab('an own book can be found, changed and deleted', async (page) => {
  const user = newUser();
  await beginAs(page, user);
  await goTo(page, 'Books');
  await view(page).getByText('Add a book').click();
  await addBook(page, { title: `Abel ${user.username}`, author: 'Unamuno' });
  await search(page, user.username, 'author');
  const own = entries(page).filter({ hasText: user.username });
  await own.getByRole('link', { name: 'Edit' }).click();
  await view(page).getByRole('heading', { name: 'Edit book' }).waitFor();

  await view(page).getByLabel('Year').fill('1917');
  await press(page, 'Save');
  await view(page).getByText('Saved.', { exact: true }).waitFor();
  await view(page).getByRole('link', { name: 'All books' }).click();
  await own.getByText('Unamuno, 1917').waitFor();
  await own.getByRole('button', { name: 'Delete' }).click();
  await answer(page, 'Delete');

  await own.waitFor({ state: 'detached' });
});

inTab('an edit view without an id says so, and asks the service nothing', async (page, tab) => {
  await beginAs(page, newUser());

  await page.goto(`${stage.site.origin}/#/items/edit`);

  await view(page).getByText('This address lacks the id').waitFor();
  assert.ok(!(await view(page).textContent()).includes('undefined'));
  const asked = tab.requests.filter((request) => request.url().includes('/api/items'));
  assert.deepEqual(asked, []);
  await view(page).locator('.box a').click();
  await view(page).getByRole('heading', { level: 1, name: 'List items' }).waitFor();
});
