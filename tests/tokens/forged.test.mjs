// Forged tokens against both services: none is accepted, causes a 5xx, or makes a service open a
// connection.
import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { Service } from '../support/service.mjs';
import { encode, forge } from './forge.mjs';

const kSecret = randomBytes(32).toString('hex');
const kPaths = { 'auth-service': '/api/profile', 'books-service': '/api/books' };

async function start(t, name) {
  const service = await Service.start(name, { settings: { JWT_SECRET: kSecret } });
  t.after(() => service.stop());
  return service;
}

const get = (service, path, token) =>
  fetch(service.url + path, { headers: { authorization: `Bearer ${token}` } });

for (const [name, path] of Object.entries(kPaths)) {
  test(`${name} does not fetch a key named in a token`, async (t) => {
    const service = await start(t, name);
    let seen = 0;
    const listener = createServer((request, response) => {
      response.end(JSON.stringify({ keys: [{ kty: 'oct', k: encode(kSecret) }] }));
    }).listen(0, '127.0.0.1');
    listener.on('connection', () => {
      seen += 1;
    });
    t.after(() => listener.close());
    await once(listener, 'listening');
    const url = `http://127.0.0.1:${listener.address().port}/keys`;

    for (const header of [
      { jku: url },
      { x5u: url },
      { kid: url },
      { jwk: { kty: 'oct', k: 'AAAA' } },
      { jku: url, alg: 'RS256' },
      { crit: ['jku'], jku: url },
    ]) {
      const token = forge(kSecret, { header });
      const response = await get(service, path, token);
      assert.equal(response.status, 401, JSON.stringify(header));
      const { code } = await response.json();
      assert.match(code, /^(header_not_allowed|unknown_key_id|alg_not_allowed)$/);
      if (name === 'auth-service') await service.post('/token/explain', { token });
      if (name === 'auth-service') await service.post('/token/revoke', { token });
    }

    await setTimeout(200);
    assert.equal(seen, 0);
    await fetch(url);
    assert.equal(seen, 1); // the listener works
  });

  test(`${name} refuses 3,000 mutated tokens`, async (t) => {
    const service = await start(t, name);
    const valid = forge(kSecret);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ ';
    const mutate = () => {
      const at = randomInt(valid.length);
      const other = alphabet[randomInt(alphabet.length)];
      const kind = randomInt(3);
      if (kind === 0) return valid.slice(0, at) + other + valid.slice(at + 1);
      if (kind === 1) return valid.slice(0, at) + other + valid.slice(at);
      return valid.slice(0, at) + valid.slice(at + randomInt(1, 20));
    };
    const codes = {};
    for (let done = 0; done < 3000; done += 50) {
      await Promise.all(
        Array.from({ length: 50 }, async () => {
          const token = mutate();
          if (token.trim() === valid) return;
          const response = await get(service, path, token);
          const { code } = await response.json();
          assert.equal(response.status, 401, token);
          codes[code] = (codes[code] ?? 0) + 1;
        }),
      );
    }
    t.diagnostic(JSON.stringify(codes));
  });
}
