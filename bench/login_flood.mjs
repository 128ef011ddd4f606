#!/usr/bin/env node
// Measures whether a flood of logins slows down requests with a token, and whether it uses all
// cores:
//   ./dev bench login_flood
// Prints the p99 of GET /api/profile alone and during the flood, and the logins per second relative
// to pure verification on all cores, and relative to the number of cores times one core (which
// cores that share caches and memory bandwidth do not reach).
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { Service, binDir } from '../tests/support/service.mjs';

const kUsers = 32;
const kMeasureMs = 10_000;
const kPassword = 'a password of the flood';

const percentile = (numbers, part) =>
  [...numbers].sort((a, b) => a - b)[
    Math.min(numbers.length - 1, Math.floor(numbers.length * part))
  ];

async function timed(call) {
  const start = performance.now();
  const response = await call();
  const body = await response.json();
  if (!response.ok) throw new Error(`status ${response.status}: ${body.code}`);
  return { ms: performance.now() - start, body };
}

const logIn = (service, i) =>
  timed(() => service.post('/auth/login', { username: `user-${i}`, password: kPassword }));

// Times of requests sent every 5 ms until `end`: few enough to leave the cores to the flood.
async function probe(service, token, end) {
  const times = [];
  while (performance.now() < end) {
    await setTimeout(5);
    const { ms } = await timed(() =>
      fetch(`${service.url}/api/profile`, { headers: { authorization: `Bearer ${token}` } }),
    );
    times.push(ms);
  }
  return times;
}

async function flood(service, end) {
  let logins = 0;
  await Promise.all(
    Array.from({ length: kUsers }, async (_, i) => {
      while (performance.now() < end) {
        await logIn(service, i);
        ++logins;
      }
    }),
  );
  return logins;
}

const hashRate = (threads) => Number(execFileSync(join(binDir, 'hash_rate'), [String(threads)]));

const service = await Service.start('auth-service', {
  settings: { RATE_LIMIT: 'off', LOG_LEVEL: 'info' },
});
try {
  for (let i = 0; i < kUsers; ++i) {
    await service.post('/auth/register', { username: `user-${i}`, password: kPassword });
  }
  const token = (await logIn(service, 0)).body.access_token;
  const idle = await probe(service, token, performance.now() + kMeasureMs / 2);

  const cores = availableParallelism();
  const [ofOne, ofAll] = [hashRate(1), hashRate(cores)];
  const start = performance.now();
  const [logins, busy] = await Promise.all([
    flood(service, start + kMeasureMs),
    probe(service, token, start + kMeasureMs),
  ]);
  const perSecond = (logins * 1000) / (performance.now() - start);

  const [before, after] = [percentile(idle, 0.99), percentile(busy, 0.99)];
  console.log(
    `token only, p99: ${before.toFixed(2)} ms idle, ${after.toFixed(2)} ms under the flood: ` +
      `${(after / before).toFixed(2)}x (${idle.length} and ${busy.length} requests)`,
  );
  const part = (rate) => `${((100 * perSecond) / rate).toFixed(0)} %`;
  console.log(
    `logins: ${perSecond.toFixed(1)}/s; ${cores} cores verify ${ofAll.toFixed(1)}/s: ${part(ofAll)}; ` +
      `${cores} x one core, ${(cores * ofOne).toFixed(1)}/s: ${part(cores * ofOne)}`,
  );
} finally {
  await service.stop();
}
