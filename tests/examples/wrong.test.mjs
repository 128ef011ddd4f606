// `auth-service check` with the services of examples/wrong: it finds the mistake of each, and no other.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import test from 'node:test';

import { binDir } from '../support/service.mjs';
import { startFlask } from '../support/flask.mjs';

const kFolder = new URL('../../examples/wrong', import.meta.url).pathname;
const kWrong = readdirSync(kFolder)
  .map((file) => /^(?!exercise)(\w+)\.py$/.exec(file)?.[1])
  .filter(Boolean);

// {status, report}
async function check(url) {
  const args = ['check', url, '--preset', 'exercise', '--format', 'json'];
  const child = spawn(join(binDir, 'auth-service'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [report, [status]] = await Promise.all([json(child.stdout), once(child, 'exit')]);
  return { status, report };
}

const idsOf = (list) => list.map(({ id }) => id);

test('the service without a mistake has no finding, and the advice that the exercise leaves open', async (t) => {
  const { status, report } = await check((await startFlask(t, 'exercise')).url);

  assert.deepEqual([status, idsOf(report.findings)], [0, []]);
  assert.deepEqual(idsOf(report.advice), ['refresh_not_rotated', 'no_logout', 'no_rate_limit']);
  assert.equal(report.grade.passed, report.grade.of);
  assert.ok(report.requests <= 2000, `${report.requests} requests`);
});

assert.equal(kWrong.length, 5);
for (const mistake of kWrong) {
  test(`${mistake}: found, and nothing else`, async (t) => {
    const { status, report } = await check((await startFlask(t, mistake)).url);

    assert.deepEqual([status, idsOf(report.findings)], [1, [mistake]]);
  });
}

for (const guide of ['guide.md', 'guia.md']) {
  test(`the lesson of ${guide} logs in with a token that nobody signed`, async (t) => {
    const { url } = await startFlask(t, 'algorithm_none');
    const text = readFileSync(new URL(`../../docs/${guide}`, import.meta.url), 'utf8');
    const [, commands] = /^```sh\n(FLASK=.*?)^```$/ms.exec(text);

    const script = commands.replace(/^FLASK=.*$/m, `FLASK=${url}`);
    const env = { ...process.env, JSON: 'Content-Type: application/json' };
    const output = execFileSync('bash', ['-ec', script], { env, encoding: 'utf8' });

    assert.match(output, /\{"id":1,"username":"ana"\}\s*$/);
  });
}
