#!/usr/bin/env node
// Measures whether a request costs more with many connections, items or revoked sessions:
//   ./dev bench growth
// Prints the CPU time per request, of the service alone and including MariaDB, for the small and
// the large case alternately. GROWTH_ITEMS sets the number of items in the large table,
// GROWTH_SECONDS the duration of each round.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

import { createMariadbDatabase } from '../tests/support/service.mjs';
import { load, ratio, summary } from './support/load.mjs';
import { cpuSeconds } from './support/process_tree.mjs';
import { kItems, kSecret, writeTokensOf } from './support/rows.mjs';
import { Target } from './support/target.mjs';

const kRounds = 5;
const kSeconds = Number(process.env.GROWTH_SECONDS ?? 3);
const kFewItems = 1000;
const kManyItems = Number(process.env.GROWTH_ITEMS ?? 10_000_000);
const kManySessions = 1_000_000;
const kServerPid = Number(readFileSync('var/bench-mariadb/pid', 'utf8'));

const program = () => [new URL('../build/release/bin/books-service', import.meta.url).pathname];
const databases = [];
const services = [];

function run(url, statements) {
  const { username, password, hostname, port, pathname } = new URL(url);
  execFileSync(
    'mariadb',
    [
      '--no-defaults',
      `--user=${username}`,
      `--host=${hostname}`,
      `--port=${port}`,
      pathname.slice(1),
    ],
    { env: { ...process.env, MYSQL_PWD: password }, input: statements.join(';\n') + ';' },
  );
}

// books-service with its own database; `fill` returns statements that fill it.
async function start(name, fill) {
  const database = createMariadbDatabase();
  databases.push(database);
  const settings = {
    JWT_SECRET: kSecret,
    LOG_LEVEL: 'warn',
    AUTH_URL: 'http://127.0.0.1:9',
    DATABASE_URL: database.url,
  };
  execFileSync(program()[0], ['migrate'], {
    env: { ...process.env, ...settings },
    stdio: 'ignore',
  });
  run(database.url, fill);
  const service = await Target.start(name, program, settings);
  services.push(service);
  return service;
}

// Without the words: no list reads them. Indexes are made when all rows are there, which is faster.
const kIndexes = [
  ['user', 'user_id, id'],
  ['name', 'user_id, name_key, id'],
  ['created_at', 'user_id, created_at, id'],
  ['updated_at', 'user_id, updated_at, id'],
];
const items = (count) => [
  `ALTER TABLE items ${kIndexes.map(([name]) => `DROP INDEX items_${name}_index`)}`,
  `INSERT INTO items (id, user_id, name, name_key, description, created_at, updated_at, version)
   SELECT seq, 1 + (seq * 7919 % ${count}) DIV ${kItems}, concat('Item ', seq), concat('item ', seq), 'Opens the reading room.',
     1700000000000 + seq, 1700000000000 + seq, 1 FROM seq_1_to_${count}`,
  `ALTER TABLE items ${kIndexes.map(([name, columns]) => `ADD INDEX items_${name}_index (${columns})`)}`,
  'ANALYZE TABLE items',
];

const endedSessions = (count) => [
  `INSERT INTO revocations_seen (id, kind, session_id, user_id, created_at, expires_at, keep_until)
   SELECT seq, 'session', concat(left(md5(seq), 8), '-', mid(md5(seq), 9, 4), '-4', mid(md5(seq), 14, 3), '-8',
     mid(md5(seq), 18, 3), '-', right(md5(seq), 12)), seq, 1700000000000, 9000000000000, 9000000000000 FROM seq_1_to_${count}`,
];

async function measure(service, endpoint, connections) {
  const before = cpuSeconds(kServerPid);
  const result = await load(service, endpoint, { connections, seconds: kSeconds });
  const ofServer = (1e6 * (cpuSeconds(kServerPid) - before)) / (result.perSecond * kSeconds);
  return { ...result, withServerUs: result.cpuUs + ofServer };
}

// Prints the medians of both cases, and of their ratios.
async function compare(name, cases, most) {
  const rounds = cases.map(() => []);
  for (let round = -1; round < kRounds; ++round) {
    for (const [i, [, take]] of cases.entries()) {
      const result = await take();
      if (round >= 0) rounds[i].push(result); // the first one warms up
    }
  }
  const results = rounds.map(summary);
  for (const [i, [label]] of cases.entries()) {
    const { perSecond, p50, p99, cpuUs, withServerUs, memory } = results[i];
    console.log(
      `${name}, ${label}`.padEnd(48) +
        `${perSecond.toFixed(0).padStart(8)}/s  p50 ${p50.toFixed(2)} p99 ${p99.toFixed(2)} ms  ` +
        `CPU ${cpuUs.toFixed(1)} us, with MariaDB ${withServerUs.toFixed(1)} us  ${memory.toFixed(0)} MiB`,
    );
  }
  const times = (member) => ratio(results[1], results[0], member);
  console.log(
    `${' '.repeat(48)}${times('cpuUs').toFixed(2)}x, with MariaDB ${times('withServerUs').toFixed(2)}x; at most ${most}x` +
      `${times('cpuUs') > most ? '  missed' : ''}\n`,
  );
}

// A hundred users spread over the whole table, so that their rows are spread as well.
function listOf(count) {
  const users = Array.from({ length: kFewItems / kItems }, (_, i) => 1 + (i * count) / kFewItems);
  return { method: 'GET', path: '/api/items', tokens: writeTokensOf(`${count}-items`, users) };
}

const list = listOf(kFewItems);
const health = { ...list, path: '/health' };
try {
  const small = await start('1,000 items', items(kFewItems));
  for (const endpoint of [health, list]) {
    await compare(
      `GET ${endpoint.path}`,
      [32, 1000].map((connections) => [
        `${connections} connections`,
        () => measure(small, endpoint, connections),
      ]),
      1.3,
    );
  }
  const revoked = await start('ended sessions', [
    ...items(kFewItems),
    ...endedSessions(kManySessions),
  ]);
  await compare(
    'GET /api/items',
    [
      ['no ended session', () => measure(small, list, 32)],
      ['1,000,000 ended sessions', () => measure(revoked, list, 32)],
    ],
    1.05,
  );
  const large = await start(`${kManyItems} items`, items(kManyItems));
  await compare(
    'GET /api/items',
    [
      ['1,000 items', () => measure(small, list, 32)],
      [`${kManyItems.toLocaleString('en')} items`, () => measure(large, listOf(kManyItems), 32)],
    ],
    1.5,
  );
} finally {
  for (const service of services) await service.stop();
  for (const { drop } of databases) drop();
}
