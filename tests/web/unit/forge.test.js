import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  algorithmNone,
  dropSignature,
  flipClaims,
  flipSignature,
} from '../../../client-web/forge.js';
import { isAsExpected } from '../../../client-web/views/lab_experiments.js';

const encode = (object) => Buffer.from(JSON.stringify(object)).toString('base64url');
const kHeader = encode({ alg: 'HS256', typ: 'JWT' });
const kClaims = encode({ sub: '1', exp: 1 });
const kSignature = Buffer.alloc(32, 7).toString('base64url');
const kToken = `${kHeader}.${kClaims}.${kSignature}`;

const differences = (a, b) => [...a].filter((sign, i) => sign !== b[i]).length;

test('exactly one character of the given part is changed', () => {
  assert.deepEqual(
    flipClaims(kToken)
      .split('.')
      .map((part, i) => differences(part, kToken.split('.')[i])),
    [0, 1, 0],
  );
  assert.deepEqual(
    flipSignature(kToken)
      .split('.')
      .map((part, i) => differences(part, kToken.split('.')[i])),
    [0, 0, 1],
  );
});

test('a dropped signature keeps its dot', () => {
  assert.equal(dropSignature(kToken), `${kHeader}.${kClaims}.`);
});

test('alg none keeps the claims and has no signature', () => {
  const [header, claims, signature] = algorithmNone(kToken).split('.');

  assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url')), { alg: 'none', typ: 'JWT' });
  assert.equal(claims, kClaims);
  assert.equal(signature, '');
});

test('an observation is as expected if the reason matches on every service', () => {
  const one = { expected: { auth: '401 bad_signature', books: '401 bad_signature' } };

  assert.ok(isAsExpected(one, { auth: '401 bad_signature', books: '422 bad_signature' }));
  assert.ok(!isAsExpected(one, { auth: '401 bad_signature', books: '200' }));
  assert.ok(!isAsExpected(one, { auth: '401 bad_signature' }));
  assert.ok(!isAsExpected({ expected: { auth: '200' } }, { auth: '422 bad_claims' }));
});
