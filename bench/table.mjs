#!/usr/bin/env node
// The table of docs/performance.md: our services and the peers on the same rows, alternately:
//   ./dev bench
// Prints the medians of the rounds and of their ratios, and the goals with their results, and
// writes var/bench/table.json. BENCH_ROUNDS and BENCH_SECONDS set the number and the duration of
// the rounds; BENCH_ONLY selects endpoints, such as health,items; CHART=1 draws
// docs/performance.svg.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { createMariadbDatabase } from '../tests/support/service.mjs';
import { drawChart } from './support/chart.mjs';
import { startAll } from './support/contestants.mjs';
import { goals } from './support/goals.mjs';
import { load, ratio, summary } from './support/load.mjs';
import { kUsers, writeTokens } from './support/rows.mjs';
import { folder } from './support/target.mjs';

const kRounds = Number(process.env.BENCH_ROUNDS ?? 7);
const kSeconds = Number(process.env.BENCH_SECONDS ?? 2);
const kCeilingConnections = 8; // the size of our pool
const THINK_MS = 20;

const run = promisify(execFile);
const url = createMariadbDatabase();
const tokens = writeTokens();
const endpoints = [
  { key: 'health', method: 'GET', path: '/health', tokens: tokens.readers },
  { key: 'profile', method: 'GET', path: '/api/profile', tokens: tokens.readers },
  { key: 'items', method: 'GET', path: '/api/items', tokens: tokens.readers },
  {
    key: 'create',
    method: 'POST',
    path: '/api/items',
    tokens: tokens.writers,
    body: '{"name": "Brass key", "description": "Opens the reading room."}',
  },
].filter(({ key }) => (process.env.BENCH_ONLY ?? key).split(',').includes(key));

async function ceiling({ key }) {
  const program = new URL('../build/release/bin/ceiling', import.meta.url).pathname;
  const { stdout } = await run(program, [key, kCeilingConnections, kSeconds, kUsers].map(String), {
    env: { ...process.env, DATABASE_URL: url.url },
  });
  const { requests, seconds, p50, p99, cpu, memory } = JSON.parse(stdout);
  return { perSecond: requests / seconds, p50, p99, cpuUs: (1e6 * cpu) / requests, memory };
}

// {contestant: summary} of one endpoint.
async function compare(contestants, endpoint) {
  const measures = contestants.map(({ name, targets }) => [
    name,
    (seconds) => load(targets[endpoint.key], endpoint, { seconds }),
  ]);
  if (endpoint.key !== 'health') measures.splice(1, 0, ['ceiling', () => ceiling(endpoint)]);
  const results = Object.fromEntries(measures.map(([name]) => [name, []]));
  for (const [, measure] of measures) await measure(1); // warm caches and pools
  for (let round = 0; round < kRounds; ++round) {
    for (const [name, measure] of measures) results[name].push(await measure(kSeconds));
  }
  return Object.fromEntries(
    Object.entries(results).map(([name, rounds]) => [name, summary(rounds)]),
  );
}

// Half the maximum rate of the slower target, produced by connections that wait before each
// request, because wrk cannot send at a fixed rate. Both targets get the same number of
// connections.
async function atEqualLoad(contestants, endpoint, results) {
  const names = ['Llavero', 'Go, net/http'];
  const perSecond = Math.min(...names.map((name) => results[name].perSecond)) / 2;
  const connections = Math.max(1, Math.round((perSecond * THINK_MS) / 1000));
  const rounds = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < kRounds; ++round) {
    for (const name of names) {
      const { targets } = contestants.find((one) => one.name === name);
      rounds[name].push(
        await load(targets[endpoint.key], endpoint, {
          connections,
          seconds: kSeconds,
          thinkMs: THINK_MS,
        }),
      );
    }
  }
  return Object.fromEntries(names.map((name) => [name, summary(rounds[name])]));
}

function print(endpoint, results, paced) {
  const ours = results.Llavero;
  console.log(
    `\n${endpoint.method} ${endpoint.path}`.padEnd(28) +
      '  requests/s  p50 ms  p99 ms  CPU us  MiB   ours/its requests, its/our CPU',
  );
  for (const [name, one] of Object.entries(results)) {
    const { perSecond, p50, p99, cpuUs, memory } = one;
    console.log(
      [
        `  ${name}`.padEnd(26),
        perSecond.toFixed(0).padStart(12),
        p50.toFixed(2).padStart(7),
        p99.toFixed(2).padStart(7),
        cpuUs.toFixed(1).padStart(7),
        memory.toFixed(0).padStart(5),
        `${ratio(ours, one, 'perSecond').toFixed(2)}x`.padStart(9),
        `${ratio(one, ours, 'cpuUs').toFixed(2)}x`.padStart(8),
      ].join(' '),
    );
  }
  const half = Object.entries(paced).map(
    ([name, { perSecond, p50, p99 }]) =>
      `${name} ${perSecond.toFixed(0)}/s p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms`,
  );
  console.log(`  at half load: ${half.join('; ')}`);
}

const started = [];
const table = {};
try {
  await startAll(url.url, started);
  for (const endpoint of endpoints) {
    const results = await compare(started, endpoint);
    const paced = await atEqualLoad(started, endpoint, results);
    table[endpoint.key] = { results, paced };
    print(endpoint, results, paced);
  }
} finally {
  for (const { stop } of started) await stop();
  url.drop();
}
writeFileSync(
  `${folder}table.json`,
  JSON.stringify({ rounds: kRounds, seconds: kSeconds, table }, null, 2),
);
if (process.env.CHART === '1')
  writeFileSync(new URL('../docs/performance.svg', import.meta.url), drawChart(table));
console.log('\ngoal'.padEnd(68) + 'wanted     is');
for (const { name, wanted, is, met } of goals(table)) {
  console.log(`${name.padEnd(66)} ${wanted.padStart(7)} ${is.padStart(7)}${met ? '' : '  missed'}`);
}
