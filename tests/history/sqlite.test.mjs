// A history on SQLite: the services are killed and frozen, their clocks change, the feed is cut,
// replayed and forged, and a copy takes the place of auth-service's database.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { promisify } from 'node:util';

import { rollbackFaults } from './nemesis.mjs';
import { kSeconds, runHistory } from './run.mjs';

// Copies the database in `file`, whoever writes to it.
const copy = (file) => () => {
  rmSync(`${file}.copy`, { force: true });
  const args = ['-cmd', '.timeout 5000', file, `VACUUM INTO '${file}.copy'`];
  return promisify(execFile)('sqlite3', args);
};

const restore = (file) => () => {
  for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
  copyFileSync(`${file}.copy`, file);
};

test('a history on SQLite has no anomaly', async (t) => {
  const fileOf = (folder, name) => join(folder, `${name}.db`);
  const urls = (folder) => {
    const both = (name) => Array(2).fill(`sqlite:${fileOf(folder, name)}`);
    return { auth: both('auth'), books: both('books') };
  };
  const faults = (world) => {
    const file = fileOf(world.folder, 'auth');
    return [rollbackFaults(world, copy(file), restore(file))];
  };

  assert.deepEqual(await runHistory(t, { urls, seconds: kSeconds, faults }), []);
});
