// A history on SQLite: the services are killed and frozen, their clocks change, and the feed is cut,
// replayed and forged.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';

import { kSeconds, runHistory } from './run.mjs';

test('a history on SQLite has no anomaly', async (t) => {
  const urls = (folder) => {
    const both = (name) => Array(2).fill(`sqlite:${join(folder, `${name}.db`)}`);
    return { auth: both('auth'), books: both('books') };
  };

  assert.deepEqual(await runHistory(t, { urls, seconds: kSeconds }), []);
});
