import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import en from '../../../client-web/i18n/en/admin.js';
import es from '../../../client-web/i18n/es/admin.js';
import { kEvents } from '../../../client-web/views/audit.js';

// The names of the events that are audited, as docs/security.md marks them.
const inDocs = async () => {
  const text = await readFile(new URL('../../../docs/security.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const found = rows.flatMap((row) => [...row.matchAll(/`([a-z_]+)` †/g)]);
  return found.map(([, name]) => name).sort();
};

test('every audited event has words, and no other is offered in both languages', async () => {
  const events = await inDocs();
  assert.ok(events.length > 10);

  assert.deepEqual([...kEvents].sort(), events);
  for (const event of events) {
    assert.ok(en[`event.${event}`], event);
    assert.ok(es[`event.${event}`], event);
  }
});
