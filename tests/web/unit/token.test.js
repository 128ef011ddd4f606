import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  clockLead,
  decodeToken,
  expiryText,
  fitsHeader,
  formatDuration,
  secondsLeft,
  tokenIn,
} from '../../../client-web/token.js';

const segment = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('decodeToken reads header and claims, in UTF-8', () => {
  const token = `${segment({ alg: 'HS256' })}.${segment({ username: 'Ñandú 🔑' })}.c2ln`;

  assert.deepEqual(decodeToken(token), {
    header: { alg: 'HS256' },
    claims: { username: 'Ñandú 🔑' },
  });
});

for (const text of [
  '',
  'a.b',
  'a.b.c',
  '..',
  `${segment([])}.${segment([])}.x`,
  `${segment(1)}.${segment(null)}.x`,
]) {
  test(`decodeToken returns null for ${JSON.stringify(text)}`, () => {
    assert.equal(decodeToken(text), null);
  });
}

const kDurations = [
  [0, '0 s'],
  [-5, '0 s'],
  [59, '59 s'],
  [60, '1 min'],
  [872, '14 min 32 s'],
  [3600, '1 h'],
  [86399, '23 h 59 min'],
  [2591999, '29 d 23 h'],
];
for (const [seconds, text] of kDurations) {
  test(`formatDuration returns ${text} for ${seconds} s`, () => {
    assert.equal(formatDuration(seconds), text);
  });
}

test('decodeToken reads no text over 16 KB', () => {
  const token = `${segment({ alg: 'HS256' })}.${segment({ name: 'n'.repeat(16384) })}.c2ln`;

  assert.equal(decodeToken(token), null);
});

test('only visible ASCII fits into a header', () => {
  assert.ok(fitsHeader('a.b-_~'));
  for (const text of ['', 'ñ', 'a b', 'a\u007f']) assert.ok(!fitsHeader(text), text);
});

test('expiryText says for a few seconds that services still accept the token', () => {
  const t = (key, values) => [key, ...Object.values(values ?? {})].join(' ');

  assert.equal(expiryText(t, 100, 99000), 'token.left 1 s');
  assert.equal(expiryText(t, 100, 100000), 'token.just_expired');
  assert.equal(expiryText(t, 100, 104000), 'token.just_expired');
  assert.equal(expiryText(t, 100, 105000), 'token.expired');
});

test('clockLead is how far the clock of the service is ahead, unless that is too little', () => {
  const issuedAt = (iat) => `${segment({ alg: 'HS256' })}.${segment({ iat })}.c2ln`;

  assert.equal(clockLead(issuedAt(160), 100000), 60000);
  assert.equal(clockLead(issuedAt(40), 100000), -60000);
  assert.equal(clockLead(issuedAt(99), 100500), 0);
  assert.equal(clockLead('no JWT', 100000), 0);
});

test('secondsLeft is negative after the time has passed', () => {
  assert.equal(secondsLeft(100, 99000), 1);
  assert.equal(secondsLeft(100, 101000), -1);
});

for (const pasted of [
  'a.b.c',
  ' a.b.c\n',
  'a.b\n  .c',
  'Bearer a.b.c',
  '"a.b.c"',
  "'Bearer a.b.c'",
  'Authorization: Bearer "a.b.c"',
]) {
  test(`the token in ${JSON.stringify(pasted)} is found`, () => {
    assert.equal(tokenIn(pasted), 'a.b.c');
  });
}
