// Signs a page of the revocation feed like auth-service does.
import { createHmac } from 'node:crypto';

const hmac = (key, ...parts) =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', key)).digest();

// The header fields of the answer to `request` whose body is `body`.
export function signatureOf(secret, request, body) {
  const nonce = request.headers['feed-nonce'] ?? '';
  const after = new URL(request.url, 'http://feed').searchParams.get('after') ?? '0';
  const key = hmac(secret, 'revocation feed');
  return { 'Feed-Signature': hmac(key, `${nonce}\n${after}\n`, body).toString('base64url') };
}
