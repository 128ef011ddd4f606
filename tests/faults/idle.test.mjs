// Idle connections use little memory and do not keep new clients out.
import assert from 'node:assert/strict';
import test from 'node:test';

import { logIn, newUser, startPair } from '../support/pair.mjs';
import { RawClient } from '../support/raw_client.mjs';
import { assertMemory } from '../support/service.mjs';
import { amount } from './form.mjs';
import { visit } from './user.mjs';

const kConnections = amount({ short: 2_000, long: 10_000 });
// MAX_CONNECTIONS is 10,000: a new client evicts the longest idle connection, so some may be
// closed.
const kMaxLost = 20;
const kMaxGrowthKib = kConnections * 10;
const kAtOnce = 100;

async function rest(service) {
  const client = await RawClient.connect(service.port);
  await client.send('GET /health HTTP/1.1\r\nHost: llavero.test\r\n\r\n');
  assert.equal((await client.response()).status, 200);
  return client;
}

async function restMany(service) {
  const clients = [];
  while (clients.length < kConnections) {
    const batch = Math.min(kAtOnce, kConnections - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: batch }, () => rest(service)))));
  }
  return clients;
}

for (const name of ['auth', 'books']) {
  test(`${kConnections} idle connections to ${name}-service use little memory and block no client`, async (t) => {
    const pair = await startPair(t);
    const service = pair[name];
    const tokens = await logIn(pair.auth, await newUser(pair.auth));
    await service.assertAnswers();
    service.forgetPeak(); // hashing the password needed 19 MiB
    const before = service.memory('VmRSS');

    const user = visit(pair, tokens);
    const clients = await restMany(service);
    await service.assertAnswers();
    const slowest = await user.leave();

    const growth = service.memory('VmHWM') - before;
    const lost = clients.filter(({ ended }) => ended).length;
    for (const client of clients) client.destroy();
    t.diagnostic(
      `memory is up by ${growth} KiB, ${lost} connections were given up, ` +
        `the slowest request of a user took ${slowest} ms`,
    );
    assert.ok(lost <= kMaxLost, `${lost} connections were given up`);
    assertMemory(growth, kMaxGrowthKib);
  });
}
