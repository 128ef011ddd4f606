// Checks the signature of a token with a secret (RFC 7515, HS256). Text is encoded as UTF-8.

import { hmacSha256 } from './sha256.js';

const utf8 = (text) => new TextEncoder().encode(text);

const toBase64url = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

// The signature of "header.claims" with `secret`, in base64url.
export const signatureOf = (signed_part, secret) =>
  toBase64url(hmacSha256(utf8(secret), utf8(signed_part)));

export const isSignedWith = (token, secret) => {
  const end = token.lastIndexOf('.');
  return signatureOf(token.slice(0, end), secret) === token.slice(end + 1);
};

// The fingerprint of a secret, which is the `kid` of every token.
export const fingerprintOf = (secret) => toHex(hmacSha256(utf8(secret), utf8('kid'))).slice(0, 8);
