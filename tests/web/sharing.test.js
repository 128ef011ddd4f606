// Saved and shared settings: profiles, files and links.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { hasFocus, inTab, stage } from './support/in_tab.js';
import { answer, beginAs, goTo, newUser, storedSession, view } from './support/page.js';

const openSettings = (page) => page.getByRole('button', { name: 'Settings' }).click();
const dialog = (page) => page.locator('#settings');
const press = (page, name) => dialog(page).getByRole('button', { name, exact: true }).click();
const host = (page) => page.getByRole('group', { name: 'Auth service' }).getByLabel('IP or host');
const stored = (page) => page.evaluate(() => JSON.parse(localStorage.getItem('llavero.settings')));

const importFile = (page, text) =>
  page
    .locator('#settings-file')
    .setInputFiles({
      name: 'settings.json',
      mimeType: 'application/json',
      buffer: Buffer.from(text),
    });

const linkTo = (settings) =>
  `${stage.site.origin}/#/settings?p=${Buffer.from(JSON.stringify(settings)).toString('base64url')}`;

const kLab = { auth: { scheme: 'https', host: '127.0.0.9', port: '9001' } };

inTab('a profile can be saved under a name, used again and deleted', async (page) => {
  await openSettings(page);
  await host(page).fill('127.0.0.5');
  await page.getByLabel('Name', { exact: true }).fill('lab');
  await page.getByLabel('Name', { exact: true }).press('Enter');
  await page.reload();
  await openSettings(page);
  assert.equal(await host(page).inputValue(), '127.0.0.1');

  await page.getByLabel('Saved profile').selectOption('lab');
  await press(page, 'Use');
  assert.equal(await host(page).inputValue(), '127.0.0.5');
  await press(page, 'Save');
  assert.equal((await stored(page)).auth.host, '127.0.0.5');

  await openSettings(page);
  await page.getByLabel('Saved profile').selectOption('lab');
  await press(page, 'Delete');
  await answer(page, 'Delete');
  assert.equal(await page.getByLabel('Saved profile').locator('option').count(), 1);
});

inTab('a missing profile name or choice shows an error at its field', async (page) => {
  await openSettings(page);

  await press(page, 'Save as');
  await dialog(page).getByText('A name for the profile.').waitFor();
  assert.ok(await hasFocus(page.getByLabel('Name', { exact: true })));

  await press(page, 'Use');
  await dialog(page).getByText('Choose a profile first.').waitFor();
});

inTab('exported settings have addresses but no token, and can be imported', async (page) => {
  await beginAs(page, newUser());
  const { access, refresh } = await storedSession(page);
  await openSettings(page);
  const download = page.waitForEvent('download');
  await press(page, 'Export');
  const text = await readFile(await (await download).path(), 'utf8');
  assert.ok(!text.includes(access) && !text.includes(refresh));
  assert.equal(JSON.parse(text).books.host, '127.0.0.2');

  await importFile(page, text.replace('127.0.0.2', '127.0.0.6'));

  await dialog(page).getByText('Use them?').waitFor();
  await dialog(page).getByRole('row', { name: 'books.host 127.0.0.2 127.0.0.6' }).waitFor();
  assert.equal(await dialog(page).getByRole('row').count(), 2);
  await press(page, 'Use these');
  assert.equal((await stored(page)).books.host, '127.0.0.6');
});

for (const [name, text, fault] of [
  ['no JSON', '{"auth":', 'This is not valid JSON. Nothing was changed.'],
  ['other JSON', '[1]', 'This file has no Llavero settings. Nothing was changed.'],
  ['a bad port', '{"auth": {"port": 70000}}', 'A number from 1 to 65535.'],
  ['a bad path', '{"books": {"paths": {"items": "a b"}}}', 'A path that starts with'],
]) {
  inTab(`an import of ${name} shows an error and changes nothing`, async (page) => {
    const before = await stored(page);
    await openSettings(page);
    await host(page).fill('typed.before');

    await importFile(page, text);

    await dialog(page).getByRole('alert').getByText(fault).waitFor();
    assert.equal(await host(page).inputValue(), 'typed.before');
    assert.deepEqual(await stored(page), before);
  });
}

inTab('a link asks before it changes settings, and has no token', async (page) => {
  await beginAs(page, newUser());
  const before = await stored(page);

  await page.goto(linkTo({ ...kLab, session: { access: 'a', refresh: 'r' } }));

  await dialog(page).getByText('Use them?').waitFor();
  await dialog(page).getByRole('row', { name: 'auth.host 127.0.0.1 127.0.0.9' }).waitFor();
  assert.deepEqual(await stored(page), before);
  assert.ok(!page.url().includes('?p='));
  await press(page, 'Keep mine');
  await page.keyboard.press('Escape');
  assert.deepEqual(await stored(page), before);

  await page.goto(linkTo(kLab));
  await press(page, 'Use these');
  await goTo(page, 'Log in');
  await view(page).getByText('https://127.0.0.9:9001/auth/login').waitFor();
});

inTab('what was said about a copied link goes with the next change', async (page) => {
  await openSettings(page);
  await press(page, 'Copy link');
  await dialog(page).getByText('The link has 127.0.0.1').waitFor();
  await press(page, 'Test connection');
  await dialog(page).getByText('✓ auth-service').waitFor();

  await press(page, 'Defaults');

  for (const text of ['Link copied.', 'The link has 127.0.0.1', '✓ auth-service'])
    await dialog(page).getByText(text).waitFor({ state: 'detached' });
});

inTab('the copied link sets the same settings in a new browser', async (page, tab) => {
  await beginAs(page, newUser());
  const { access } = await storedSession(page);
  await openSettings(page);
  await press(page, 'Copy link');
  await dialog(page).getByText('Link copied.').waitFor();
  await dialog(page)
    .getByText('The link has 127.0.0.1, which means the reader’s own computer')
    .waitFor();
  await page.keyboard.press('Escape');
  await goTo(page, 'Create item');
  await view(page).getByLabel('Name').press('Control+V');
  const link = await view(page).getByLabel('Name').inputValue();
  assert.ok(link.length < 250 && !link.includes(access.slice(0, 20)));
  const wanted = await stored(page);

  await page.evaluate(() => localStorage.clear());
  await page.goto('about:blank');
  await page.goto(link);
  await press(page, 'Use these');

  assert.deepEqual(await stored(page), wanted);
  assert.deepEqual(tab.errors, []);
});

inTab('a broken link shows an error and changes nothing', async (page) => {
  const before = await stored(page);

  await page.goto(`${stage.site.origin}/#/settings?p=%%%`);

  await dialog(page).getByRole('alert').getByText('This is not valid JSON').waitFor();
  assert.deepEqual(await stored(page), before);
});
