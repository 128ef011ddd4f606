import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import {
  formatTime,
  kLanguages,
  loadTexts,
  preferredLanguage,
  translator,
} from '../../../client-web/i18n.js';

const kPage = new URL('../../../client-web/', import.meta.url);

const areasOf = async (language) => (await readdir(new URL(`i18n/${language}/`, kPage))).sort();

const textsOf = async (language) => {
  const files = await areasOf(language);
  const modules = await Promise.all(
    files.map((file) => import(new URL(`i18n/${language}/${file}`, kPage))),
  );
  return modules.flatMap((module) => Object.entries(module.default));
};

const entries = { en: await textsOf('en'), es: await textsOf('es') };
const en = Object.fromEntries(entries.en);
const es = Object.fromEntries(entries.es);

const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

const sources = async () => {
  const folders = ['', 'views/'];
  const names = await Promise.all(
    folders.map(async (folder) =>
      (await readdir(new URL(folder, kPage)))
        .filter((name) => name.endsWith('.js'))
        .map((name) => folder + name),
    ),
  );
  return Promise.all(names.flat().map((name) => readFile(new URL(name, kPage), 'utf8')));
};

test('both languages have the same areas and the same keys, without duplicates', async () => {
  assert.deepEqual(await areasOf('es'), await areasOf('en'));
  assert.deepEqual(Object.keys(es), Object.keys(en));
  for (const language of kLanguages) {
    const keys = entries[language].map(([key]) => key);
    assert.deepEqual(
      keys.filter((key, i) => keys.indexOf(key) !== i),
      [],
    );
  }
});

test('both languages have the same placeholders, and no text is empty', () => {
  for (const key of Object.keys(en)) {
    assert.deepEqual(placeholders(es[key]), placeholders(en[key]), key);
    assert.ok(en[key].trim() !== '' && es[key].trim() !== '', key);
  }
});

test('every key that the page names exists', async () => {
  const groups = new Set(Object.keys(en).map((key) => key.split('.')[0]));
  const text = (await sources()).join('\n');
  const named = [...text.matchAll(/'([a-z_]+\.[a-z_.]+)'/g)].map(([, key]) => key);
  const keys = named.filter((key) => groups.has(key.split('.')[0]) && !key.endsWith('.js'));

  assert.ok(keys.length > 50);
  assert.deepEqual(
    keys.filter((key) => !(key in en)),
    [],
  );
});

test('the language is the browser’s first supported one, or English', () => {
  assert.equal(preferredLanguage(['fr-FR', 'es-MX', 'en']), 'es');
  assert.equal(preferredLanguage(['en-GB', 'es']), 'en');
  assert.equal(preferredLanguage(['fr']), 'en');
  assert.equal(preferredLanguage([]), 'en');
});

test('t fills placeholders once the texts are loaded, and keeps those without value', async () => {
  const t = translator('en');
  assert.equal(t('token.left', { time: '5 s' }), 'token.left');

  await loadTexts('en', ['token']);

  assert.equal(t('token.left', { time: '5 s' }), '5 s left');
  assert.equal(t('token.left'), '{time} left');
});

test('texts that are requested while another language is loading are loaded in it as well', async () => {
  await Promise.all([loadTexts('es'), loadTexts('en', ['lab'])]);

  assert.equal(translator('es')('lab.run'), es['lab.run']);
});

test('formatTime takes seconds and RFC 3339, and returns anything else unchanged', () => {
  assert.equal(formatTime('es', 0), formatTime('es', '1970-01-01T00:00:00Z'));
  assert.equal(formatTime('en', 'soon'), 'soon');
});
