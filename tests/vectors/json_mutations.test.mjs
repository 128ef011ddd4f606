// Random mutations of JSONTestSuite: the service accepts exactly what JSON.parse accepts, except
// for cases that RFC 8259 leaves open and we refuse: lone surrogates, and numbers out of range.
import assert from 'node:assert/strict';
import test from 'node:test';

import { keepLog } from '../support/pair.mjs';
import { Service } from '../support/service.mjs';
import { Caller } from './caller.mjs';
import { jsonTexts, noJsonTexts } from './vectors.mjs';

const kTexts = 5000;
const kLeftOpen = /\\u[dD][89a-fA-F]|\d[eE]/;
const kPieces = [
  ...'{}[],:"\\/+-.019eE \t\n\r\f\v\0\x1f\x7f',
  'true',
  'null',
  'NaN',
  '\\u00',
  '/**/',
  '""',
].map((text) => Buffer.from(text));
const kBytes = ['80', 'c2', 'c280', 'c0af', 'efbbbf', 'eda080', 'e280a8', 'ff'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// Deterministic random numbers below `limit` (the example generator of ANSI C).
function randomNumbers(seed) {
  return (limit) => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return Math.floor(seed / 2 ** 16) % limit;
  };
}

function mutate(text, texts, random) {
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(text.length + 1);
    const from = [kPieces, kBytes, texts, [Buffer.alloc(0)]][random(4)];
    const rest = text.subarray(at + random(3));
    text = Buffer.concat([text.subarray(0, at), from[random(from.length)], rest]);
  }
  return text;
}

function isJson(text) {
  try {
    JSON.parse(utf8.decode(text));
    return true;
  } catch {
    return false;
  }
}

test('the service accepts the same JSON as JSON.parse', { skip: noJsonTexts }, async (t) => {
  const service = keepLog(await Service.start('auth-service'));
  t.after(() => service.stop());
  const caller = new Caller(service);
  const texts = [...jsonTexts().values()].filter(({ length }) => length > 0 && length < 300);
  const random = randomNumbers(8259);

  let accepted = 0;
  for (let i = 0; i < kTexts; i++) {
    const body = mutate(texts[random(texts.length)], texts, random);
    const { json } = await caller.call('POST', '/auth/login', { body });
    const expected = isJson(body);
    if (expected && kLeftOpen.test(body.toString())) continue;
    assert.equal(json.code !== 'invalid_json', expected, JSON.stringify(body.toString('latin1')));
    accepted += expected;
  }
  caller.close();
  assert.ok(accepted > kTexts / 50, `only ${accepted} texts were JSON`);
});
