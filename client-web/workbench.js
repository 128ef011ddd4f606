// What the token inspector does with a token: reads it into texts that can be edited, writes it
// from them, and checks its signature. Pure functions; nothing here keeps the secret.

import { fingerprintOf, isSignedWith, signatureOf } from './signature.js';
import { decodeToken } from './token.js';

const kParts = ['header', 'claims'];

const utf8 = (text) =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');

const encodeSegment = (text) =>
  btoa(utf8(text)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');

// {header, claims} as texts to edit; both are empty if `token` is not a JWT.
export const textsOf = (token) => {
  const decoded = decodeToken(token);
  const entries = kParts.map((part) => [
    part,
    decoded ? JSON.stringify(decoded[part], null, 2) : '',
  ]);
  return Object.fromEntries(entries);
};

// Whether the text of a part is a JSON object, as a JWT needs it.
export const isObjectText = (text) => {
  try {
    return /^\{/.test(JSON.stringify(JSON.parse(text)));
  } catch {
    return false;
  }
};

const signedPart = (texts) =>
  kParts.map((part) => encodeSegment(JSON.stringify(JSON.parse(texts[part])))).join('.');

// The token of the texts. Without a secret it keeps `signature`, which then is of other content.
export const writeToken = (texts, secret, signature) => {
  const signed_part = signedPart(texts);
  return `${signed_part}.${secret ? signatureOf(signed_part, secret) : signature}`;
};

// Replaces the signature of `token`.
export const signToken = (token, secret) => {
  const signed_part = token.split('.').slice(0, 2).join('.');
  return `${signed_part}.${signatureOf(signed_part, secret)}`;
};

export const signatureIn = (token) => token.split('.')[2] ?? '';

export const isHs256 = ({ header }) => header.alg === 'HS256';

// {token, is_right, fingerprint} of the signature, or null if there is nothing to check: no secret, no
// JWT, or one of another algorithm.
export const checkSignature = (token, secret) =>
  secret && isHs256(decodeToken(token) ?? { header: {} })
    ? { token, is_right: isSignedWith(token, secret), fingerprint: fingerprintOf(secret) }
    : null;
