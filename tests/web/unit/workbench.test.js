import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  checkSignature,
  isObjectText,
  signToken,
  textsOf,
  writeToken,
} from '../../../client-web/workbench.js';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

const sign = (header, claims, secret) => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
};

const kToken = sign({ alg: 'HS256' }, { sub: '7', username: 'Ñandú 🔑' }, 'secret');

test('a token that is read and written again is the same, byte by byte', () => {
  assert.equal(writeToken(textsOf(kToken), 'secret', 'x'), kToken);
});

test('without a secret, the former signature stays', () => {
  const texts = { ...textsOf(kToken), claims: '{"sub":"8"}' };
  assert.equal(
    writeToken(texts, '', 'former'),
    `${encode({ alg: 'HS256' })}.${encode({ sub: '8' })}.former`,
  );
});

test('signToken replaces only the signature', () => {
  const other = signToken(kToken, 'other');
  assert.deepEqual(other.split('.').slice(0, 2), kToken.split('.').slice(0, 2));
  assert.equal(checkSignature(other, 'other').is_right, true);
  assert.equal(checkSignature(other, 'secret').is_right, false);
});

test('there is nothing to check without a secret or a JWT', () => {
  assert.equal(checkSignature(kToken, ''), null);
  assert.equal(checkSignature('not a token', 'secret'), null);
});

test('only HS256 is checked', () => {
  for (const alg of ['none', 'HS512', undefined])
    assert.equal(checkSignature(sign({ alg }, { sub: '7' }, 'secret'), 'secret'), null);
});

test('a long text can be written as a token', () => {
  const texts = { header: '{}', claims: JSON.stringify({ name: 'ñ'.repeat(300000) }) };
  assert.ok(writeToken(texts, '', 'x').endsWith('.x'));
});

test('only a JSON object can be part of a token', () => {
  for (const text of ['{}', ' {"a": 1}\n']) assert.ok(isObjectText(text), text);
  for (const text of ['', '[]', '1', 'null', '"{}"', '{"a": }'])
    assert.ok(!isObjectText(text), text);
});

test('what is not a JWT has no texts', () => {
  assert.deepEqual(textsOf('a.b.c'), { header: '', claims: '' });
});
