// SHA-256 (FIPS 180-4) and HMAC-SHA256 (RFC 2104) in plain JavaScript: a page on http://<address>
// has no crypto.subtle. For checking a token in the page; too slow, and not careful enough about
// time, for anything else. Bytes are Uint8Arrays.

const kBlockBytes = 64;
const kLengthBytes = 8;

// The first 32 bits of the fractional part of `root(n)` for the first `count` primes n.
const fractions = (count, root) => {
  const primes = [];
  for (let n = 2; primes.length < count; ++n) {
    if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  }
  return Uint32Array.from(primes, (prime) => Math.floor((root(prime) % 1) * 2 ** 32));
};

const kRounds = fractions(64, Math.cbrt);
const kStart = fractions(8, Math.sqrt);

const rotate = (word, count) => (word >>> count) | (word << (32 - count));

const pad = (message) => {
  const length = Math.ceil((message.length + 1 + kLengthBytes) / kBlockBytes) * kBlockBytes;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(length - kLengthBytes, BigInt(message.length) * 8n);
  return view;
};

const scheduleOf = (view, offset) => {
  const w = new Uint32Array(kRounds.length);
  for (let i = 0; i < 16; ++i) w[i] = view.getUint32(offset + 4 * i);
  for (let i = 16; i < w.length; ++i) {
    const [early, late] = [w[i - 15], w[i - 2]];
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    w[i] = w[i - 16] + s0 + w[i - 7] + s1;
  }
  return w;
};

const compress = (hash, w) => {
  let [a, b, c, d, e, f, g, h] = hash;
  for (let i = 0; i < w.length; ++i) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + kRounds[i] + w[i]) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, i) => (hash[i] += word));
};

export const sha256 = (message) => {
  const view = pad(message);
  const hash = Uint32Array.from(kStart);
  for (let at = 0; at < view.byteLength; at += kBlockBytes) compress(hash, scheduleOf(view, at));
  const digest = new DataView(new ArrayBuffer(4 * hash.length));
  hash.forEach((word, i) => digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
};

const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));

export const hmacSha256 = (key, message) => {
  const block = new Uint8Array(kBlockBytes);
  block.set(key.length > kBlockBytes ? sha256(key) : key);
  const inner = sha256(
    join(
      block.map((byte) => byte ^ 0x36),
      message,
    ),
  );
  return sha256(
    join(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
};
