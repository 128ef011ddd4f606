// Builds each bug of tests/history/seeds in a copy of the sources, and runs histories until the
// checker finds it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';

import { check } from './checker.mjs';

const kSeconds = 60; // of each history
const kHistories = 10; // at most
const kFolder = new URL('seeds/', import.meta.url).pathname;
const kRoot = new URL('../../', import.meta.url).pathname;

const copy = mkdtempSync(join(tmpdir(), 'llavero-seeds-'));
after(() => rmSync(copy, { recursive: true }));

const run = (command, ...args) =>
  execFileSync(command, args, { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] });

execFileSync('sh', ['-c', 'git ls-files -z | xargs -0 cp --parents -t "$0"', copy], { cwd: kRoot });
run('cmake', '--preset', 'dev', '-D', 'LLAVERO_TESTS=OFF');

function build() {
  run('cmake', '--build', '--preset', 'dev', '--target', 'auth-service', 'books-service');
}

// The kinds of anomalies in one history on this database.
function kindsIn(database) {
  const file = join(copy, 'history.jsonl');
  const env = { ...process.env, BIN_DIR: join(copy, 'build/dev/bin'), HISTORY_FILE: file };
  Object.assign(env, { HISTORY_SECONDS: String(kSeconds), NODE_TEST_CONTEXT: undefined });
  const test = new URL(`${database}.test.mjs`, import.meta.url).pathname;
  spawnSync(process.execPath, [test], { env, stdio: 'ignore' });
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return check(lines.map((line) => JSON.parse(line))).map(({ kind }) => kind);
}

for (const name of readdirSync(kFolder)) {
  const patch = join(kFolder, name);
  const text = readFileSync(patch, 'utf8');
  const [, database] = /^Found on: (.*)$/m.exec(text);
  const expected = /^Shown by: (.*)$/m.exec(text)[1].split(' ');

  test(`a history shows this bug: ${text.split('\n')[0]}`, (t) => {
    run('git', 'apply', '-C1', patch);
    t.after(() => run('git', 'apply', '-R', '-C1', patch));
    build();

    let found = [];
    let histories = 0;
    while (found.length === 0 && histories < kHistories) {
      found = kindsIn(database).filter((kind) => expected.includes(kind));
      histories += 1;
    }

    t.diagnostic(`${name}: ${[...new Set(found)].join(', ')} in history ${histories}`);
    assert.ok(found.length > 0);
  });
}
