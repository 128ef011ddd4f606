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

test('shortenToken hides a short token entirely', () => {
  assert.equal(shortenToken('abcdefghijklmnop'), kBullets);
});

test('redact replaces passwords with bullets that do not reveal their length', () => {
  const body = { username: 'ada', password: 'x', current_password: 'longer', new_password: 1234 };

  const shown = redact(body);

  const hidden = { password: kBullets, current_password: kBullets, new_password: kBullets };
  assert.deepEqual(shown, { username: 'ada', ...hidden });
});

test('redact hides the code of an invite, and secretsIn finds it', () => {
  const body = { username: 'ada', invite: '00112233445566778899aabbccddeeff' };

  assert.equal(redact(body).invite, kBullets);
  assert.deepEqual(secretsIn(body), [body.invite]);
});

test('redact shortens tokens at any depth', () => {
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

test('redact does not change its argument', () => {
  const body = { password: 'secret' };

  redact(body);

  assert.deepEqual(body, { password: 'secret' });
});

test('redact does not change error codes and numbers', () => {
  const body = { code: 'token_expired', expires_in: 900, token_type: 'Bearer', next: null };

  assert.deepEqual(redact(body), body);
});

test('redactText hides a password in any text', () => {
  const secrets = secretsIn({ username: 'ada', password: 'correct horse' });

  assert.equal(redactText('no "correct horse" here', secrets), `no "${kBullets}" here`);
});

test('redactText shortens a token in an address', () => {
  assert.equal(redactText(`/x?token=${kToken}`), `/x?token=${shortenToken(kToken)}`);
});

test('redact handles a deeply nested value', () => {
  let deep = {};
  for (let i = 0; i < 10000; ++i) deep = { deep };

  assert.doesNotThrow(() => redact(deep));
});
