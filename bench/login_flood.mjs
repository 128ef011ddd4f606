#!/usr/bin/env node
// Whether a flood of logins slows those who only show a token, and whether it uses the cores:
//   BIN_DIR=build/release/bin bench/login_flood.mjs
// Prints the p99 of GET /api/profile alone and under the flood, and the logins a second against
// what the cores could hash at best (cores / time of one login alone).
import {availableParallelism} from 'node:os';
import {performance} from 'node:perf_hooks';
import {setTimeout} from 'node:timers/promises';
import {Service} from '../tests/support/service.mjs';

const USERS = 32;
const MEASURE_MS = 10_000;
const PASSWORD = 'a password of the flood';

const percentile = (numbers, part) =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * part))];

async function timed(call) {
  const start = performance.now();
  const response = await call();
  const body = await response.json();
  if (!response.ok) throw new Error(`status ${response.status}: ${body.code}`);
  return {ms: performance.now() - start, body};
}

const logIn = (service, i) => timed(() => service.post('/auth/login', {username: `user-${i}`, password: PASSWORD}));

// Times of requests that come every 5 ms until `end`: few enough to leave the cores to the flood.
async function probe(service, token, end) {
  const times = [];
  while (performance.now() < end) {
    await setTimeout(5);
    const {ms} = await timed(() => fetch(`${service.url}/api/profile`, {headers: {authorization: `Bearer ${token}`}}));
    times.push(ms);
  }
  return times;
}

async function flood(service, end) {
  let logins = 0;
  await Promise.all(Array.from({length: USERS}, async (_, i) => {
    while (performance.now() < end) {
      await logIn(service, i);
      ++logins;
    }
  }));
  return logins;
}

const service = await Service.start('auth-service', {settings: {RATE_LIMIT: 'off', LOG_LEVEL: 'info'}});
try {
  for (let i = 0; i < USERS; ++i) {
    await service.post('/auth/register', {username: `user-${i}`, password: PASSWORD});
  }
  const alone = [];
  for (let i = 0; i < 60; ++i) alone.push((await logIn(service, i % USERS)).ms);
  const token = (await logIn(service, 0)).body.access_token;
  const idle = await probe(service, token, performance.now() + MEASURE_MS / 2);

  const start = performance.now();
  const [logins, busy] = await Promise.all([flood(service, start + MEASURE_MS),
                                            probe(service, token, start + MEASURE_MS)]);
  const perSecond = logins * 1000 / (performance.now() - start);
  const ideal = availableParallelism() * 1000 / percentile(alone, 0.5);

  const [before, after] = [percentile(idle, 0.99), percentile(busy, 0.99)];
  console.log(`token only, p99: ${before.toFixed(2)} ms idle, ${after.toFixed(2)} ms under the flood: ` +
              `${(after / before).toFixed(2)}x (${idle.length} and ${busy.length} requests)`);
  console.log(`logins: ${perSecond.toFixed(1)}/s of ${ideal.toFixed(1)}/s at best: ` +
              `${(100 * perSecond / ideal).toFixed(0)} %`);
} finally {
  await service.stop();
}
