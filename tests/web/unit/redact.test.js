import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  kBullets,
  redact,
  redactText,
  secretsIn,
  shortenToken,
} from '../../../client-web/redact.js';

const kToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';

test('shortenToken keeps the first 8 and the last 6 characters', () => {
  assert.equal(shortenToken(kToken), 'eyJhbGci...dHVyZQ');
});

test('shortenToken hides a token whole that is too short to be shortened', () => {
  assert.equal(shortenToken('abcdefghijklmnop'), kBullets);
});

test('redact replaces passwords by bullets that do not tell their length', () => {
  const body = { username: 'ada', password: 'x', current_password: 'longer', new_password: 1234 };

  const shown = redact(body);

  const hidden = { password: kBullets, current_password: kBullets, new_password: kBullets };
  assert.deepEqual(shown, { username: 'ada', ...hidden });
});

test('redact shortens tokens wherever they stand', () => {
  const body = {
    access_token: kToken,
    deep: [{ note: `see ${kToken}!` }],
    token: 'opaque'.repeat(9),
  };

  const text = JSON.stringify(redact(body));

  assert.ok(!text.includes(kToken));
  assert.ok(!text.includes('opaqueopaqueopaque'));
  assert.ok(text.includes(`see ${shortenToken(kToken)}!`));
});

test('redact leaves the caller its object', () => {
  const body = { password: 'secret' };

  redact(body);

  assert.deepEqual(body, { password: 'secret' });
});

test('redact leaves error codes and numbers alone', () => {
  const body = { code: 'token_expired', expires_in: 900, token_type: 'Bearer', next: null };

  assert.deepEqual(redact(body), body);
});

test('redactText hides a password that comes back in another place', () => {
  const secrets = secretsIn({ username: 'ada', password: 'correct horse' });

  assert.equal(redactText('no "correct horse" here', secrets), `no "${kBullets}" here`);
});

test('redactText shortens a token in an address', () => {
  assert.equal(redactText(`/x?token=${kToken}`), `/x?token=${shortenToken(kToken)}`);
});

test('redact does not fall over a deeply nested value', () => {
  let deep = {};
  for (let i = 0; i < 10000; ++i) deep = { deep };

  assert.doesNotThrow(() => redact(deep));
});
