// No log, error or URL contains a password, token or secret of the run. Searches what the other
// suites left in TEST_RECORD (see tests/support/record.mjs).
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { secretsIn } from '../support/record.mjs';
import { backwards, naughtyStrings, noNaughtyStrings } from '../vectors/vectors.mjs';

// Shorter values are deliberately wrong values of a test, such as the token `a.b`, and occur in any
// text.
const kMinLength = 6;
// Common passwords that a test tries, and the one of the demo user. They also occur in the
// services' own texts (`bad_password`, `secret_fingerprint`).
const kOrdinary = new Set(['password', 'secret', '12345678']);
// Each of these is a password in one test, possibly reversed, and a name, title or query in
// another. A raw client stores each byte as one character.
const kNaughty = new Set(
  (noNaughtyStrings ? [] : naughtyStrings())
    .flatMap((text) => [text, backwards(text)])
    .flatMap((text) => [text, Buffer.from(text).toString('latin1')]),
);
// The page shows the beginning of every token (`eyJhbGci...67u3U4`), and a mutated token can be cut
// off at the same place.
const kStartOfToken = /^eyJ[A-Za-z0-9_-]{0,7}$/;
// Every token begins with a header in base64url, so it can be found without being recorded. Matches
// {"alg", {"typ" or {"kid", because a shorter prefix also occurs in cursors.
const kLooksLikeToken = 'eyJ(hbGci|0eXAi|raWQi)[A-Za-z0-9_-]{3,}';

const files = (record, kind) => {
  try {
    return readdirSync(join(record, kind)).map((name) => join(record, kind, name));
  } catch {
    return [];
  }
};

function secretsOf(record) {
  const secrets = new Set();
  for (const file of files(record, 'secrets')) {
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) {
      secrets.add(JSON.parse(line));
    }
  }
  for (const file of files(record, 'exchanges')) {
    for (const secret of secretsIn(readFileSync(file, 'utf8'))) secrets.add(secret);
  }
  return [...secrets].filter(
    (secret) =>
      secret.length >= kMinLength &&
      !kOrdinary.has(secret) &&
      !kNaughty.has(secret) &&
      !kStartOfToken.test(secret),
  );
}

// A secret as is, and as escaped in JSON and in URLs. grep patterns cannot contain line ends, so
// only the longest line of a secret is searched for.
function spellings(secret) {
  const utf8 = Buffer.from(secret).toString();
  const longest = utf8.split(/[\r\n\0]/).sort((a, b) => b.length - a.length)[0];
  return [longest, JSON.stringify(longest).slice(1, -1), encodeURIComponent(longest)].filter(
    (text) => text.length >= kMinLength,
  );
}

function grep(options, paths) {
  if (paths.length === 0) return [];
  const { status, stdout, stderr, error } = spawnSync(
    'grep',
    ['--text', '--with-filename', '--line-number', ...options, '--', ...paths],
    { encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, LC_ALL: 'C' } },
  );
  assert.ifError(error);
  assert.ok(status === 0 || status === 1, `grep ended with ${status}: ${stderr}`);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.slice(0, 300));
}

// Returns the lines with a recorded secret, and the lines with something like a token.
function findings(record, kind) {
  const paths = files(record, kind);
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  const patterns = join(folder, 'patterns');
  try {
    writeFileSync(
      patterns,
      secretsOf(record)
        .flatMap(spellings)
        .map((text) => `${text}\n`)
        .join(''),
    );
    return {
      secrets: grep(['--fixed-strings', `--file=${patterns}`], paths),
      tokens: grep(['--extended-regexp', `--regexp=${kLooksLikeToken}`], paths),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const kNothing = { secrets: [], tokens: [] };

test('a secret or a token in a log or an error is found', (t) => {
  const record = mkdtempSync(join(tmpdir(), 'llavero-'));
  t.after(() => rmSync(record, { recursive: true, force: true }));
  const write = (name, text) => {
    mkdirSync(join(record, name, '..'), { recursive: true });
    writeFileSync(join(record, name), text);
  };
  const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl';
  write('secrets/node', '"a \\"quoted\\" pass"\n"4f0c22d1"\n');
  write(
    'exchanges/curl',
    `Authorization: Bearer ${token}
{"username":"juan","password":"curl pass 1"}
JWT_SECRET=0d9f6c5b
--data username=juan&password=form+pass
{"code":"00112233445566778899","expires_at":"2026-11-20T18:02:29Z"}\n`,
  );
  write('exchanges/mutated', 'Authorization: Bearer eyJhbGci OiJIUzI1NiJ9\n');
  write('logs/quiet', '2026-11-20T18:02:29.123Z info auth-service login_ok user=juan\n');
  write('logs/page', '  "access_token": "eyJhbGci...67u3U4",\n');
  assert.deepEqual(findings(record, 'logs'), kNothing);

  for (const planted of [
    'a "quoted" pass',
    'a \\"quoted\\" pass',
    '4f0c22d1',
    'curl pass 1',
    'form pass',
    'form%20pass',
    '0d9f6c5b',
    '00112233445566778899',
  ]) {
    write('logs/loud', `info auth-service login_failed password=${planted} user=juan\n`);
    write('shown/node', `{"msg": "no user has ${planted}"}\n`);
    assert.equal(findings(record, 'logs').secrets.length, 1, planted);
    assert.equal(findings(record, 'shown').secrets.length, 1, planted);
  }
  write('logs/loud', `info auth-service request path=/?token=${token}\n`);
  assert.deepEqual(
    Object.values(findings(record, 'logs')).map((lines) => lines.length),
    [1, 1],
  );
  write('logs/loud', 'info eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI4In0 that nobody recorded\n');
  assert.equal(findings(record, 'logs').tokens.length, 1);
});

const record = process.env.TEST_RECORD ?? '';
const lines = (kind) =>
  files(record, kind).reduce(
    (sum, file) => sum + readFileSync(file, 'latin1').split('\n').filter(Boolean).length,
    0,
  );

// A run of a few files may have no error and no secret to show.
const kSeveralLogs = 20;

test('the run has recorded logs, errors and secrets', (t) => {
  assert.ok(files(record, 'logs').length > 0, 'no log');
  if (files(record, 'logs').length < kSeveralLogs) return;
  const [logged, shown, secrets] = [lines('logs'), lines('shown'), secretsOf(record).length];
  t.diagnostic(
    `${secrets} secrets in ${logged} lines of ${files(record, 'logs').length} logs, ` +
      `${shown} lines of errors and URLs`,
  );

  assert.ok(logged > 0, 'no log');
  assert.ok(shown > 0, 'no error');
  assert.ok(secrets > 0, 'no secret');
});

for (const [kind, what] of [
  ['logs', 'log'],
  ['shown', 'error or URL'],
]) {
  test(`no ${what} contains a password, token or secret of the run`, () => {
    assert.deepEqual(findings(record, kind), kNothing);
  });
}
