// A service does not start with a known or guessable secret. It names the rule and the command that
// creates a good one.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';

import { Service, binDir } from '../support/service.mjs';

// The key of RFC 7515 appendix A.1.
const kRfc7515 =
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow';
const kPublished = {
  'of RFC 7515': kRfc7515,
  'of RFC 7515, as bytes': Buffer.from(kRfc7515, 'base64url'),
  'of RFC 7520': 'hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg',
  'of jwt.io': 'a-string-secret-at-least-256-bits-long',
  'of jwt.io, sent twice': 'your-256-bit-secretyour-256-bit-secret',
  'of FastAPI': '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  'of NestJS':
    'DO NOT USE THIS VALUE. INSTEAD, CREATE A COMPLEX SECRET AND KEEP IT SAFE OUTSIDE ' +
    'OF THE SOURCE CODE.',
  'of Supabase': 'super-secret-jwt-token-with-at-least-32-characters-long',
  'of PostgREST': 'reallyreallyreallyreallyverysafe',
  'of Hasura': '3EK6FD+o0+c7tzBNVfjpMkNDi2yARAAKzQlk8O2IKoxQu4nF7EdAh8s3TwpHwrdWT6R',
  'of tutorials': '404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970',
};
const kRefused = [
  ['no secret', '', 'is not set'],
  ['31 bytes', '0123456789abcdef0123456789abcde', 'got 31 bytes, takes at least 32'],
  ["jwt.io's short example", 'your-256-bit-secret', 'got 19 bytes, takes at least 32'],
  ['too few letters of two bytes', 'ñ'.repeat(15), 'got 30 bytes, takes at least 32'],
  ['one letter repeated', 'x'.repeat(64), 'repeats the same few bytes'],
  ['one letter of two bytes repeated', 'ñ'.repeat(32), 'repeats the same few bytes'],
  ['zeros', Buffer.alloc(48), 'repeats the same few bytes'],
  ...Object.entries(kPublished).map(([name, secret]) => [
    `the example ${name}`,
    secret,
    'is a published example, which everybody knows',
  ]),
];

const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'secret');

// The output of the service and its exit status.
function tryToStart(name, settings) {
  const { JWT_SECRET: _, JWT_SECRET_FILE: __, ...inherited } = process.env;
  const env = { ...inherited, LISTEN: '127.0.0.1:0', DATABASE_URL: `sqlite:${folder}/x.db` };
  const { status, stdout, stderr } = spawnSync(join(binDir, name), {
    env: { ...env, ...settings },
    encoding: 'utf8',
    timeout: 30_000,
  });
  return { status, said: stdout + stderr };
}

for (const name of ['auth-service', 'books-service']) {
  for (const [what, secret, rule] of kRefused) {
    test(`${name} does not start with ${what}`, () => {
      writeFileSync(file, secret);
      const ways = [{ JWT_SECRET_FILE: file }];
      if (typeof secret === 'string') ways.push({ JWT_SECRET: secret });

      for (const settings of ways) {
        assert.deepEqual(tryToStart(name, settings), {
          status: 1,
          said: `${name}: setting JWT_SECRET: ${rule}; make one with: auth-service secret new\n`,
        });
      }
    });
  }

  test(`${name} applies the same rules to the previous secret`, () => {
    const current = execFileSync(join(binDir, 'auth-service'), ['secret', 'new'], {
      encoding: 'utf8',
    });
    writeFileSync(file, current);
    const { status, said } = tryToStart(name, {
      JWT_SECRET_FILE: file,
      JWT_SECRET_PREVIOUS: kPublished['of Supabase'],
    });

    assert.equal(status, 1);
    assert.match(said, /setting JWT_SECRET_PREVIOUS: is a published example/);
  });

  test(`${name} starts with a secret that the command creates`, async (t) => {
    const made = execFileSync(join(binDir, 'auth-service'), ['secret', 'new'], {
      encoding: 'utf8',
    });
    writeFileSync(file, made);
    const service = await Service.start(name, { settings: { JWT_SECRET_FILE: file } });
    t.after(() => service.stop());

    await service.assertAnswers();
  });
}
