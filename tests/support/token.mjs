#!/usr/bin/env node
// Signs an access token like auth-service does, so that a service can be tested alone:
//   JWT_SECRET_FILE=secret tests/support/token.mjs '{"sub": "8"}'
// Members of the argument replace claims, and null removes one. The secret comes from a file, so
// that no command line shows it. auth-service refuses the token: it has no `mac`.
import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';

const hmac = (secret, text, encoding) => createHmac('sha256', secret).update(text).digest(encoding);
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

// Claim `mac` of a token with these claims.
export function macOf({ mac: _, ...claims }, authKey) {
  const sorted = Object.fromEntries(Object.entries(claims).sort(([a], [b]) => (a < b ? -1 : 1)));
  return hmac(authKey, JSON.stringify(sorted)).subarray(0, 16).toString('base64url');
}

// auth-service accepts it only with its AUTH_KEY.
export function signToken(secret, changes = {}, authKey = undefined) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: 'llavero',
    sub: '7',
    iat: now,
    nbf: now,
    exp: now + 900,
    jti: randomUUID(),
    type: 'access',
    fresh: true,
    sid: randomUUID(),
    role: 'user',
    scope: 'profile items books',
    username: 'johndoe',
  };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete claims[name];
    else claims[name] = value;
  }
  if (authKey) claims.mac = macOf(claims, authKey);
  const header = { alg: 'HS256', kid: hmac(secret, 'kid', 'hex').slice(0, 8), typ: 'JWT' };
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${hmac(secret, signed, 'base64url')}`;
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const secret = readFileSync(env.JWT_SECRET_FILE, 'utf8').replace(/\n$/, '');
  console.log(signToken(secret, JSON.parse(argv[2] ?? '{}')));
}
