// What holds for every view: axe finds nothing, in both themes; and what the first load weighs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isClean } from './support/axe.js';
import { inTab, stage } from './support/in_tab.js';
import { addBook, createItem, enterAs, goTo, newUser, view } from './support/page.js';
import { openTab } from './support/stage.js';

const kMaxFirstLoadBytes = 120 * 1024;

for (const colorScheme of ['light', 'dark']) {
  inTab(
    `axe finds nothing in any view, ${colorScheme}`,
    async (page) => {
      for (const link of await page.getByRole('navigation').getByRole('link').allTextContents()) {
        await goTo(page, link);
        await isClean(page, `${link}, logged out`);
      }
      await enterAs(page, newUser());
      await createItem(page, { name: 'Brass key' });
      await goTo(page, 'Books');
      await view(page).getByText('Add a book').click();
      await addBook(page, { title: 'Niebla', author: 'Miguel de Unamuno' });
      for (const link of await page.getByRole('navigation').getByRole('link').allTextContents()) {
        await goTo(page, link);
        await isClean(page, `${link}, logged in`);
      }
    },
    { colorScheme },
  );

  inTab(
    `axe finds nothing in faults, settings and the doctor, ${colorScheme}`,
    async (page) => {
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

test('the first load is under 120 KB in all', async () => {
  const tab = await openTab(stage);
  const sizes = new Map();
  tab.page.on('response', async (response) =>
    sizes.set(response.url(), (await response.body()).length),
  );

  await tab.page.goto(`${stage.site.origin}/`, { waitUntil: 'networkidle' });
  await view(tab.page).getByRole('heading', { name: 'Register' }).waitFor();

  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  assert.ok(sizes.size > 20, `only ${sizes.size} files`);
  assert.ok(total < kMaxFirstLoadBytes, `${total} bytes in ${sizes.size} files`);
  await tab.close();
});

inTab('a chosen theme stays, whatever the system says', async (page) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();

  await page.getByRole('button', { name: 'Theme: as the system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  const dark = await background();
  assert.notEqual(dark, light);

  await page.reload();
  await page.getByRole('button', { name: 'Theme: dark' }).waitFor();
  assert.equal(await background(), dark);
});

inTab(
  'who wants less motion gets none',
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
