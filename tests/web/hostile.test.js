// Names that others found to break programs (the Big List of Naughty Strings), and some of ours:
// stored through the API, shown by the page as what they are.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import { answer, enterAs, goTo, newUser, press, storedSession, view } from './support/page.js';

const kFolder =
  process.env.VECTORS_DIR ?? fileURLToPath(new URL('../../../shared/vectors', import.meta.url));
const kFile = join(kFolder, 'blns.json');
const kMissing = !existsSync(kFile) && `${kFile} is missing: VECTORS_DIR names its folder`;
const kMarkup = '</textarea><script>alert(1)</script>';
const kOwn = ['a\rb', 'a\nb', 'a\r\nb', '\ufeffa', kMarkup, '$&', '{name}'];
const kAtOnce = 8;

const namesOf = () => [...new Set([...JSON.parse(readFileSync(kFile, 'utf8')), ...kOwn])];

// Stores every name that the service takes, and answers those.
const store = async (token, names) => {
  const taken = [];
  const left = [...names];
  const work = async () => {
    while (left.length > 0) {
      const name = left.shift();
      const body = { name, description: name };
      const { status } = await call(stage.books, 'POST', '/api/items', { token, body });
      assert.ok([201, 422].includes(status), `${status} for ${JSON.stringify(name)}`);
      if (status === 201) taken.push(name);
    }
  };
  await Promise.all(Array.from({ length: kAtOnce }, work));
  return taken;
};

inTab(
  'naughty names are shown sign for sign, and none of them runs',
  async (page, tab) => {
    const dialogs = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      dialog.dismiss();
    });
    await enterAs(page, newUser());
    const taken = await store((await storedSession(page)).access, namesOf());
    assert.ok(taken.length > 400, `only ${taken.length} names were taken`);
    const [requests, lines] = [tab.requests.length, tab.console.length];

    await goTo(page, 'List items');
    const entries = view(page).locator('.entry');
    for (let read = 0; read < taken.length; read += 20) {
      await entries.nth(read).waitFor();
      if (read + 20 < taken.length) await press(page, 'More');
    }
    await page.waitForFunction(
      (count) => document.querySelectorAll('#view .entry').length === count,
      taken.length,
    );

    const shown = await entries.evaluateAll((all) =>
      all.map((entry) => [
        entry.querySelector('.entry-title').textContent,
        entry.querySelector('.entry-text').textContent,
      ]),
    );
    const pairs = taken.map((name) => [name, name]);
    assert.deepEqual(shown.map(JSON.stringify).sort(), pairs.map(JSON.stringify).sort());
    assert.deepEqual(dialogs, []);
    const origins = [stage.site.origin, stage.auth.origin, stage.books.origin];
    const foreign = tab.requests.slice(requests).map((request) => new URL(request.url()).origin);
    assert.deepEqual(foreign.filter((origin) => !origins.includes(origin)), []);
    const isLog = (line) => /^\d\d:\d\d:\d\d\.\d{3} [→←]/.test(line);
    const noise = tab.console.slice(lines).filter((line) => !isLog(line));
    assert.deepEqual(noise, []);
    assert.deepEqual(await page.evaluate(() => window.violations), []);
  },
  { skip: kMissing },
);

inTab('a naughty name is edited and asked about as what it is', async (page) => {
  const name = `"><img src=x onerror=alert(1)>{name}$&`;
  await enterAs(page, newUser());
  await store((await storedSession(page)).access, [name]);
  await goTo(page, 'List items');

  await view(page).getByRole('link', { name: 'Edit' }).click();
  for (const label of ['Name', 'Description']) {
    const field = view(page).getByRole('textbox', { name: label, exact: true });
    assert.equal(await field.inputValue(), name);
  }
  await press(page, 'Delete');

  await page.getByText(`Delete “${name}”? It cannot be taken back.`, { exact: true }).waitFor();
  await answer(page, 'Cancel');
  assert.equal(await page.locator('#view img, #confirm img').count(), 0);
});
