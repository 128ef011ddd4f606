// Creates correctly signed tokens with any header and claims.
import { createHmac } from 'node:crypto';

export const encode = (value) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export const fingerprint = (secret) =>
  createHmac('sha256', secret).update('kid').digest('hex').slice(0, 8);

const now = () => Math.floor(Date.now() / 1000);

const accessClaims = () => ({
  iss: 'llavero',
  sub: '1',
  iat: now(),
  nbf: now(),
  exp: now() + 900,
  jti: 'jti-1',
  type: 'access',
  fresh: true,
  sid: 'session-1',
  role: 'user',
  scope: 'profile items books',
  username: 'johndoe',
});

// `changes` replace members; undefined removes one.
export function forge(secret, { header = {}, claims = {} } = {}) {
  const signed =
    `${encode({ alg: 'HS256', typ: 'JWT', ...header })}.` +
    encode({ ...accessClaims(), ...claims });
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
