// Two linters accept both documents, warnings included.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { kDocuments } from './document.mjs';

const here = new URL('.', import.meta.url).pathname;
const kLinters = {
  redocly: ['redocly', 'lint', '--config=redocly.yaml', '--format=stylish'],
  spectral: ['spectral', 'lint', '--ruleset=spectral.yaml', '--fail-severity=hint'],
};

function lint([program, ...options], files) {
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  return spawnSync(join(here, 'node_modules/.bin', program), [...options, ...files], {
    cwd: here,
    env,
    encoding: 'utf8',
  });
}

for (const [name, command] of Object.entries(kLinters)) {
  test(`${name} accepts the documents`, () => {
    const { status, stdout, stderr } = lint(command, Object.values(kDocuments));

    assert.equal(status, 0, stdout + stderr);
  });

  test(`${name} finds an example that breaks its schema`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const broken = JSON.parse(readFileSync(kDocuments['auth-service'], 'utf8'));
    const { content } = broken.paths['/auth/register'].post.requestBody;
    content['application/json'].examples.johndoe.value.username = '';
    const file = join(folder, 'openapi.json');
    writeFileSync(file, JSON.stringify(broken));

    const { status, stdout, stderr } = lint(command, [file]);

    assert.equal(status, 1, stdout + stderr);
  });
}
