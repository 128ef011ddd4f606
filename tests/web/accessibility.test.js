// Checks every view with axe, in both themes, and the size of the first load.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kViews } from '../../client-web/views/index.js';
import { isClean } from './support/axe.js';
import { inTab, stage } from './support/in_tab.js';
import { addBook, createItem, enterAsAdmin, goTo, view } from './support/page.js';
import { openTab } from './support/stage.js';

const kMaxFirstLoadBytes = 160 * 1024;

// Opens each view in the navigation and calls `look(route)` there.
const throughNavigation = async (page, look) => {
  for (const link of await page.getByRole('navigation').getByRole('link').allTextContents()) {
    await goTo(page, link);
    await look(new URL(page.url()).hash.slice(2));
  }
};

// Opens the edit form of an entry in the list `link`.
const edit = async (page, link, name) => {
  await goTo(page, link);
  await view(page)
    .getByRole('link', { name: `Edit ${name}` })
    .click();
  await view(page).getByRole('button', { name: 'Save' }).waitFor();
};

for (const colorScheme of ['light', 'dark']) {
  inTab(
    `axe finds no problem in any view, ${colorScheme}`,
    async (page) => {
      const seen = new Set();
      const look = async (route) => {
        seen.add(route);
        await isClean(page, route);
      };
      await throughNavigation(page, look);
      await enterAsAdmin(page, stage.auth);
      await createItem(page, { name: 'Brass key' });
      await goTo(page, 'Books');
      await view(page).getByText('Add a book').click();
      await addBook(page, { title: `Niebla, ${colorScheme}`, author: 'Miguel de Unamuno' });
      await throughNavigation(page, look);
      await edit(page, 'List items', 'Brass key');
      await look('items/edit');
      await edit(page, 'Books', `Niebla, ${colorScheme}`);
      await look('books/edit');

      assert.deepEqual([...seen].sort(), kViews.map(({ route }) => route).sort());
    },
    { colorScheme },
  );

  inTab(
    `axe finds no problem in errors, settings and the doctor, ${colorScheme}`,
    async (page) => {
      await goTo(page, 'Register');
      await view(page).getByRole('button', { name: 'Register' }).click();
      await view(page).getByRole('alert').waitFor();
      await isClean(page, 'faults');

      await page.getByRole('button', { name: 'Settings' }).click();
      const auth = page.getByRole('group', { name: 'Auth service' });
      await auth.getByText('Endpoint paths').click();
      await page.getByRole('button', { name: 'Test connection' }).click();
      await page.getByRole('button', { name: 'Doctor' }).click();
      await page.getByText('All is well').waitFor();
      await isClean(page, 'settings');

      await auth.getByLabel('Port').fill('0');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('A number from 1 to 65535.').waitFor();
      await isClean(page, 'faults in settings');
    },
    { colorScheme },
  );
}

inTab('axe finds no problem while a request is in progress', async (page) => {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route('**/api/books*', async (route) => {
    await held;
    await route.continue();
  });

  await goTo(page, 'Books');
  await page.getByRole('progressbar').waitFor();
  await isClean(page, 'a request under way');
  release();

  await page.getByRole('progressbar').waitFor({ state: 'detached' });
});

for (const [locale, title] of [
  ['en-GB', 'Guide'],
  ['es-ES', 'Guía'],
]) {
  test(`the first load is less than 160 KB in total, ${locale}`, async (t) => {
    const tab = await openTab(stage, { locale });
    const sizes = new Map();
    tab.page.on('response', async (response) =>
      sizes.set(response.url(), (await response.body()).length),
    );

    await tab.page.goto(`${stage.site.origin}/`, { waitUntil: 'networkidle' });
    await view(tab.page).getByRole('heading', { name: title }).waitFor();

    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    assert.ok(sizes.size > 20, `only ${sizes.size} files`);
    assert.ok(total < kMaxFirstLoadBytes, `${total} bytes in ${sizes.size} files`);
    t.diagnostic(`${total} bytes in ${sizes.size} files`);
    await tab.close();
  });
}

inTab('a chosen theme overrides the theme of the system', async (page) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();

  await page.getByRole('button', { name: 'Theme: system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  const dark = await background();
  assert.notEqual(dark, light);

  await page.reload();
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  assert.equal(await background(), dark);
});

inTab(
  'prefers-reduced-motion turns animations off',
  async (page) => {
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          return transitionDuration !== '0s' || animationName !== 'none';
        }).length,
    );
    assert.equal(moving, 0);
  },
  { reducedMotion: 'reduce' },
);
