// Names that are known to break programs (the Big List of Naughty Strings) and some of our own:
// stored through the API and shown unchanged by the page.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call } from './support/api.js';
import { inTab, stage } from './support/in_tab.js';
import { answer, beginAs, goTo, newUser, press, storedSession, view } from './support/page.js';

const kFolder =
  process.env.VECTORS_DIR ?? fileURLToPath(new URL('../../../shared/vectors', import.meta.url));
const kFile = join(kFolder, 'blns.json');
const kMissing = !existsSync(kFile) && `${kFile} is missing: VECTORS_DIR names its folder`;
const kMarkup = '</textarea><script>alert(1)</script>';
const kOwn = ['a\rb', 'a\nb', 'a\r\nb', '\ufeffa', kMarkup, '$&', '{name}'];
const kAtOnce = 8;
const kTypedShare = 5; // one name in 5 is typed, because typing takes long; every name is shown

const namesOf = () => [...new Set([...JSON.parse(readFileSync(kFile, 'utf8')), ...kOwn])];

// Stores every name that the service accepts, and returns these.
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

// Console lines other than the log of the page and the browser's messages about failed requests.
const noiseOf = ({ console }, from) =>
  console
    .slice(from)
    .filter((line) => !/^\d\d:\d\d:\d\d\.\d{3} [→←]|^Failed to load resource/.test(line));

inTab(
  'naughty names are shown unchanged, and none of them runs',
  async (page, tab) => {
    const dialogs = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      dialog.dismiss();
    });
    await beginAs(page, newUser());
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
    assert.deepEqual(
      foreign.filter((origin) => !origins.includes(origin)),
      [],
    );
    assert.deepEqual(noiseOf(tab, lines), []);
    assert.deepEqual(tab.violations, []);
  },
  { skip: kMissing },
);

// The browser removes line breaks from a single-line field.
const isOneLine = (name) => !/[\r\n]/.test(name);

// Types each name into the form and sends it. Returns [name, what the page shows as stored, or null
// if it shows an error].
const submitEach = (page, names) =>
  page.evaluate(async (all) => {
    const view = document.querySelector('#view');
    const form = view.querySelector('form');
    const button = form.querySelector('[type=submit]');
    const settled = () =>
      new Promise((done) => {
        const look = () => !button.disabled && (observer.disconnect(), setTimeout(done));
        const observer = new MutationObserver(look);
        observer.observe(button, { attributes: true });
      });
    const shown = [];
    for (const name of all) {
      for (const field of [form.elements.name, form.elements.description]) field.value = name;
      const end = settled();
      form.requestSubmit();
      await end;
      shown.push([name, view.querySelector('.done p + p')?.textContent ?? null]);
    }
    return shown;
  }, names);

inTab(
  'the form stores naughty names unchanged, and none of them runs',
  async (page, tab) => {
    const dialogs = [];
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      dialog.dismiss();
    });
    await beginAs(page, newUser());
    await goTo(page, 'Create item');
    const lines = tab.console.length;

    const typed = namesOf().filter((name, i) => isOneLine(name) && i % kTypedShare === 0);
    const shown = await submitEach(page, [...typed, kMarkup, '$&', '{name}']);

    const taken = shown.filter(([, stored]) => stored !== null);
    assert.ok(taken.length > 80, `only ${taken.length} names were taken`);
    assert.deepEqual(
      taken,
      taken.map(([name]) => [name, name]),
    );
    assert.deepEqual(dialogs, []);
    assert.deepEqual(noiseOf(tab, lines), []);
  },
  { skip: kMissing },
);

inTab('a naughty name is shown unchanged in the edit view and the confirmation', async (page) => {
  const name = `"><img src=x onerror=alert(1)>{name}$&`;
  await beginAs(page, newUser());
  await store((await storedSession(page)).access, [name]);
  await goTo(page, 'List items');

  await view(page).getByRole('link', { name: 'Edit' }).click();
  for (const label of ['Name', 'Description']) {
    const field = view(page).getByRole('textbox', { name: label, exact: true });
    assert.equal(await field.inputValue(), name);
  }
  await press(page, 'Delete');

  await page.getByText(`Delete “${name}”? This cannot be undone.`, { exact: true }).waitFor();
  await answer(page, 'Cancel');
  assert.equal(await page.locator('#view img, #confirm img').count(), 0);
});
