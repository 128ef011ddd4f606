// A flood of invented names from some addresses does not keep users at other addresses from logging
// in.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';

import { Service } from '../support/service.mjs';

const kConnections = 160;
const kLogins = 57;
const kMaxP99Ms = 2000;
const kHonest = { username: 'honest', password: 'correct horse' };

// Resolves with the status and Retry-After of a POST from the source address.
function post(service, agent, path, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(
      service.url + path,
      { agent, method: 'POST', headers: { 'content-type': 'application/json' } },
      (response) => {
        response.resume();
        response.on('end', () =>
          resolve({ status: response.statusCode, retryAfter: response.headers['retry-after'] }),
        );
      },
    );
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

// One connection that sends until `flood.over`, and counts the statuses.
async function attack(service, address, flood) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1, localAddress: address });
  while (!flood.over) {
    const username = `invented-${flood.sent++}`;
    const [path, body] = [
      ['/auth/login', { username, password: 'wrong password' }],
      ['/token', { username, password: 'wrong password' }],
      ['/auth/reset', { username, code: 'wrong', password: 'another password' }],
    ][flood.sent % 3];
    const { status, retryAfter } = await post(service, agent, path, body);
    flood.statuses[status] = (flood.statuses[status] ?? 0) + 1;
    if (status === 429 || status === 503) assert.ok(Number(retryAfter) > 0);
  }
  agent.destroy();
}

for (const addresses of [1, 8]) {
  test(`users log in during a flood from ${addresses} addresses`, async (t) => {
    const service = await Service.start('auth-service');
    t.after(() => service.stop());
    assert.equal((await service.post('/auth/register', kHonest)).status, 201);
    const flood = { over: false, sent: 0, statuses: {} };
    const attackers = Array.from({ length: kConnections }, (_, i) =>
      attack(service, `127.0.0.${2 + (i % addresses)}`, flood),
    );

    const agent = new http.Agent({ keepAlive: true, localAddress: '127.0.0.1' });
    const times = [];
    for (let i = 0; i < kLogins; i++) {
      const start = performance.now();
      const { status } = await post(service, agent, '/auth/login', kHonest);
      times.push(performance.now() - start);
      assert.equal(status, 200, `login ${i}`);
    }
    flood.over = true;
    await Promise.all(attackers);
    agent.destroy();

    times.sort((a, b) => a - b);
    const p99 = times[Math.ceil(kLogins * 0.99) - 1];
    t.diagnostic(`p50 ${times[kLogins >> 1].toFixed()} ms, p99 ${p99.toFixed()} ms`);
    t.diagnostic(`the flood got ${JSON.stringify(flood.statuses)}`);
    assert.ok(p99 <= kMaxP99Ms, `p99 of ${p99} ms`);
    const failures = (flood.statuses[401] ?? 0) + (flood.statuses[400] ?? 0);
    assert.ok(failures <= 300 * addresses, `${failures} wrong tries were answered`);
  });
}
