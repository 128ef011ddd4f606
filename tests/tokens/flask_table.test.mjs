// Both services give the default responses of Flask-JWT-Extended in the table of docs/api.md.
// tests/unit/flask_table_test.cpp has the rest of the table, which needs revoked sessions.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';

import { Service } from '../support/service.mjs';
import { encode, forge } from './forge.mjs';

const kSecret = randomBytes(32).toString('hex');
const now = Math.floor(Date.now() / 1000);
const token = (changes) => `Bearer ${forge(kSecret, changes)}`;
const refresh = token({ claims: { type: 'refresh', ctr: 0 } });
const kNoBearer =
  "Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer <JWT>'";
const kBadHeader = "Bad Authorization header. Expected 'Authorization: Bearer <JWT>'";

const rows = [
  // what, Authorization, status, msg
  ['no header', undefined, 401, 'Missing Authorization Header'],
  ['another scheme', 'Basic YTpi', 401, kNoBearer],
  ['no token', 'Bearer', 422, kBadHeader],
  ['two values', 'Bearer a b', 422, kBadHeader],
  ['not enough segments', 'Bearer a.b', 422, 'Not enough segments'],
  ['bad padding of the header', 'Bearer A.e30.e30', 422, 'Invalid header padding'],
  [
    'bad padding of the claims',
    `Bearer ${encode({ alg: 'HS256' })}.A.e30`,
    422,
    'Invalid payload padding',
  ],
  [
    'bad padding of the signature',
    `Bearer ${encode({ alg: 'HS256' })}.e30.A`,
    422,
    'Invalid crypto padding',
  ],
  ['alg none', token({ header: { alg: 'none' } }), 422, 'The specified alg value is not allowed'],
  ['another secret', `Bearer ${forge('another secret')}`, 422, 'Signature verification failed'],
  ['expired', token({ claims: { exp: now - 60 } }), 401, 'Token has expired'],
  ['not yet valid', token({ claims: { nbf: now + 600 } }), 422, 'The token is not yet valid (nbf)'],
  ['issued ahead', token({ claims: { iat: now + 600 } }), 422, 'The token is not yet valid (iat)'],
  ['another issuer', token({ claims: { iss: 'x' } }), 422, 'Invalid issuer'],
  ['no exp', token({ claims: { exp: undefined } }), 422, 'Token is missing the "exp" claim'],
  ['no sub', token({ claims: { sub: undefined } }), 422, 'Missing claim: sub'],
  ['a number as sub', token({ claims: { sub: 1 } }), 422, 'Subject must be a string'],
  ['a refresh token', refresh, 422, 'Only non-refresh tokens are allowed'],
];

async function start(t, name) {
  const service = await Service.start(name, {
    settings: { JWT_SECRET: kSecret, INVALID_TOKEN_STATUS: '422' },
  });
  t.after(() => service.stop());
  return service;
}

async function check(service, method, path, [what, authorization, status, msg]) {
  const headers = authorization === undefined ? {} : { authorization };
  const response = await fetch(service.url + path, { method, headers });
  assert.deepEqual([response.status, (await response.json()).msg], [status, msg], what);
}

for (const [name, path] of [
  ['auth-service', '/api/profile'],
  ['books-service', '/api/items'],
]) {
  test(`${name} answers like Flask-JWT-Extended`, async (t) => {
    const service = await start(t, name);
    for (const row of rows) await check(service, 'GET', path, row);
  });
}

test('auth-service refuses a token that it did not issue like one that fails verification', async (t) => {
  const service = await start(t, 'auth-service');
  for (const row of [
    ['no mac', token(), 422, 'Token is missing the "mac" claim'],
    ['a made-up mac', token({ claims: { mac: 'x' } }), 422, 'Signature verification failed'],
  ]) {
    await check(service, 'GET', '/api/profile', row);
  }
});

test('an access token cannot be used to refresh', async (t) => {
  const service = await start(t, 'auth-service');
  await check(service, 'POST', '/auth/refresh', [
    'an access token',
    token(),
    422,
    'Only refresh tokens are allowed',
  ]);
});
