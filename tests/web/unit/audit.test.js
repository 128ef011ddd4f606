import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import en from '../../../client-web/i18n/en/admin.js';
import es from '../../../client-web/i18n/es/admin.js';
import { kEvents } from '../../../client-web/views/audit.js';

const kFolders = ['core/', ''].map(
  (folder) => new URL(`../../../auth-service/${folder}`, import.meta.url),
);

// The names of the events in the sources of auth-service.
const inSources = async () => {
  const filesIn = async (folder) => (await readdir(folder)).map((name) => new URL(name, folder));
  const files = (await Promise.all(kFolders.map(filesIn))).flat();
  const sources = files.filter(({ pathname }) => pathname.endsWith('.cpp'));
  const texts = await Promise.all(sources.map((file) => readFile(file, 'utf8')));
  const found = texts.flatMap((text) => [...text.matchAll(/\.name = "(?!llavero_)([a-z]\w+)"/g)]);
  return [...new Set(found.map(([, name]) => name))].sort();
};

test('every event of auth-service has words in both languages', async () => {
  const events = await inSources();
  assert.ok(events.length > 10);

  assert.deepEqual([...kEvents].sort(), events);
  for (const event of events) {
    assert.ok(en[`event.${event}`], event);
    assert.ok(es[`event.${event}`], event);
  }
});
