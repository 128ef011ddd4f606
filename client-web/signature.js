// Whether a secret made the signature of a token (RFC 7515, HS256). Text is taken as UTF-8.

import { hmacSha256 } from './sha256.js';

const utf8 = (text) => new TextEncoder().encode(text);

const toBase64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

// The base64url text of the signature that `secret` gives "header.claims".
export const signatureOf = (signed_part, secret) =>
  toBase64url(hmacSha256(utf8(secret), utf8(signed_part)));

export const isSignedWith = (token, secret) => {
  const end = token.lastIndexOf('.');
  return signatureOf(token.slice(0, end), secret) === token.slice(end + 1);
};

// What the services show of their secret, and put into every token as `kid`.
export const fingerprintOf = (secret) => toHex(hmacSha256(utf8(secret), utf8('kid'))).slice(0, 8);
