import assert from 'node:assert/strict';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { hmacSha256, sha256 } from '../../../client-web/sha256.js';
import { fingerprintOf, isSignedWith, signatureOf } from '../../../client-web/signature.js';

const kMaxMessageBytes = 260; // four blocks and more
const kSecrets = [
  'a',
  'clé très secrète',
  '秘密の鍵',
  '🔑'.repeat(20),
  ' \u0000\n',
  'x'.repeat(200),
];
const kSigned = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0';

test('SHA-256 equals that of OpenSSL for every length around the block size', () => {
  for (let length = 0; length <= kMaxMessageBytes; ++length) {
    const message = randomBytes(length);

    const digest = Buffer.from(sha256(message));

    assert.deepEqual(digest, createHash('sha256').update(message).digest(), `${length} bytes`);
  }
});

test('HMAC-SHA256 equals that of OpenSSL for keys shorter and longer than a block', () => {
  for (const length of [0, 1, 31, 32, 63, 64, 65, 127, 200]) {
    const [key, message] = [randomBytes(length), randomBytes(100)];

    const code = Buffer.from(hmacSha256(key, message));

    assert.deepEqual(code, createHmac('sha256', key).update(message).digest(), `${length} bytes`);
  }
});

for (const secret of kSecrets) {
  test(`the secret ${JSON.stringify(secret.slice(0, 12))} signs like OpenSSL`, () => {
    const signature = createHmac('sha256', secret).update(kSigned).digest('base64url');

    assert.equal(signatureOf(kSigned, secret), signature);
    assert.ok(isSignedWith(`${kSigned}.${signature}`, secret));
    assert.ok(!isSignedWith(`${kSigned}.${signature}`, `${secret}!`));
    assert.ok(!isSignedWith(`${kSigned.replace('x', 'y')}.${signature}`, secret));
    assert.equal(
      fingerprintOf(secret),
      createHmac('sha256', secret).update('kid').digest('hex').slice(0, 8),
    );
  });
}

for (const text of ['', '.', '..', 'no token', `${kSigned}.`]) {
  test(`${JSON.stringify(text)} has no valid signature`, () => {
    assert.ok(!isSignedWith(text, 'secret'));
  });
}
