#!/usr/bin/env node
// Checks that the time of a refused login does not reveal whether the user exists:
//   BIN_DIR=build/release/bin bench/login_timing.mjs
// Interleaves 200 logins with an unknown name and 200 with a wrong password against a real service
// with its limits on. Prints both medians and their difference, and fails above 5 %. Not part of
// ./dev test, because a busy machine can distort it; it makes two attempts.
import { performance } from 'node:perf_hooks';
import { Service } from '../tests/support/service.mjs';

const kTries = 200;
const kTriesPerName = 10; // the limit of failures
const kMostPercent = 5;

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

async function time(service, username) {
  const start = performance.now();
  const response = await service.post('/auth/login', { username, password: 'wrong password' });
  await response.text();
  const spent = performance.now() - start;
  if (response.status !== 401) throw new Error(`status ${response.status} for ${username}`);
  return spent;
}

// The difference of the medians in percent.
async function measure(service, round) {
  const names = kTries / kTriesPerName;
  for (let i = 0; i < names; ++i) {
    await service.post('/auth/register', {
      username: `user-${round}-${i}`,
      password: 'right password 1',
    });
  }
  const known = [];
  const unknown = [];
  for (let i = 0; i < kTries; ++i) {
    const user = () => time(service, `user-${round}-${i % names}`).then((ms) => known.push(ms));
    const nobody = () =>
      time(service, `nobody-${round}-${i % names}`).then((ms) => unknown.push(ms));
    // Alternates the order, so that neither benefits from it.
    for (const attempt of i % 2 ? [user, nobody] : [nobody, user]) await attempt();
  }
  const [a, b] = [median(known), median(unknown)];
  const percent = (100 * Math.abs(a - b)) / Math.max(a, b);
  console.log(
    `wrong password ${a.toFixed(2)} ms, unknown user ${b.toFixed(2)} ms: ` +
      `${percent.toFixed(2)} % apart (medians of ${kTries})`,
  );
  return percent;
}

const service = await Service.start('auth-service');
try {
  const fine =
    (await measure(service, 1)) <= kMostPercent || (await measure(service, 2)) <= kMostPercent;
  process.exitCode = fine ? 0 : 1;
} finally {
  await service.stop();
}
