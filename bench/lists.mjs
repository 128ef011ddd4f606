#!/usr/bin/env node
// Measures whether a list costs more with many rows, and the cost of a search, which grows with the
// items of the user:
//   ./dev bench lists
// For each database, two copies: 1,000 items of one user, and 1,000,000 items of which one user has
// 100,000. The same requests go to both in turn; prints both p50 and their ratio. LISTS_REQUESTS
// sets how many of each, LISTS_DATABASE=sqlite or mariadb takes one.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { kDatabases, get } from '../tests/support/pair.mjs';
import { Service } from '../tests/support/service.mjs';
import { signToken } from '../tests/support/token.mjs';

const kRequests = Number(process.env.LISTS_REQUESTS ?? 200);
const kMostRatio = 1.5;
const kLatePage = 1000;
const kSecret = randomBytes(32).toString('hex');
const kToken = signToken(kSecret, { sub: '1', exp: Math.floor(Date.now() / 1000) + 86_400 });

// Rows like those of the service. A user's items are spread over the table; one in a hundred has
// "some", and five have "rare".
const kSizes = [
  { name: '1,000', items: 1000, ofUser: 1 },
  { name: '1,000,000', items: 1_000_000, ofUser: 10 },
];

const kThousand = `
  WITH RECURSIVE digits (d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM digits WHERE d < 9)
  SELECT 1 + a.d + 10 * b.d + 100 * c.d AS n
  FROM digits AS a, digits AS b, digits AS c`;

function statements({ items, ofUser }, mariadb) {
  const text = (...parts) => (mariadb ? `concat(${parts.join(', ')})` : parts.join(' || '));
  const thousands = Array.from({ length: items / 1000 }, (_, i) => i);
  const number = (n) => (mariadb ? `lpad(${n}, 7, '0')` : `printf('%07d', ${n})`);
  const rarity = `CASE WHEN n % ${items / 5} = 0 THEN ' some rare' WHEN n % ${100 * ofUser} = 0 THEN ' some' ELSE '' END`;
  const user = `CASE WHEN n % ${ofUser} = 0 THEN 1 ELSE 2 + n % 100 END`;
  return [
    ...thousands.map(
      (i) => `
      INSERT INTO items (id, user_id, name, name_key, description, created_at, updated_at, version, search_text)
      SELECT n, ${user}, ${text("'Item '", number('n'))}, ${text("'item '", number('n * 7919 % 1000003'))},
        'Opens the reading room.', 1700000000000 + n, 1700000000000 + n, 1,
        ${text("'item '", number('n'), 'char(10)', "'opens the reading room.'", rarity)}
      FROM (SELECT ${i} * 1000 + n AS n FROM (${kThousand}) AS thousand) AS numbered`,
    ),
  ];
}

// Without durability, because the table is used for one run only.
function load(database, service, size) {
  const url = database.url && new URL(database.url);
  const began = performance.now();
  if (url) {
    execFileSync(
      'mariadb',
      [
        '--no-defaults',
        `--user=${url.username}`,
        `--host=${url.hostname}`,
        `--port=${url.port}`,
        url.pathname.slice(1),
      ],
      {
        env: { ...process.env, MYSQL_PWD: url.password },
        input:
          [
            'SET unique_checks = 0, foreign_key_checks = 0',
            ...statements(size, true),
            'ANALYZE TABLE items',
          ].join(';\n') + ';',
      },
    );
  } else {
    execFileSync(
      'python3',
      [
        '-c',
        `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.executescript('PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;' + sys.stdin.read())`,
        `${service.folder}/test.db`,
      ],
      { input: ['BEGIN', ...statements(size, false), 'COMMIT'].join(';\n') + ';' },
    );
  }
  console.error(
    `${size.name} items loaded in ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
}

async function start(kind, size) {
  const database = kind.create();
  const settings = {
    JWT_SECRET: kSecret,
    AUTH_URL: 'http://127.0.0.1:9',
    LOG_LEVEL: 'info',
    ...(database.url ? { DATABASE_URL: database.url } : {}),
  };
  const service = await Service.start('books-service', { settings });
  service.process.stdout.resume();
  load(database, service, size);
  return {
    service,
    stop: async () => {
      await service.stop();
      database.drop();
    },
  };
}

async function page(service, path) {
  const response = await get(service, path, kToken);
  const body = await response.json();
  if (!response.ok) throw new Error(`status ${response.status} for ${path}: ${body.msg}`);
  return body;
}

// Returns this page after the first one, or the last page.
async function follow(service, path, times) {
  for (let i = 0; i < times; ++i) {
    const { next } = await page(service, path);
    if (!next) break;
    path = next;
  }
  return path;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

// [ms on the small, ms on the large] of the same request, alternately.
async function compare(targets, paths) {
  const times = [[], []];
  for (let i = 0; i < kRequests + 10; ++i) {
    for (const which of i % 2 ? [0, 1] : [1, 0]) {
      const began = performance.now();
      await page(targets[which].service, paths[which]);
      if (i >= 10) times[which].push(performance.now() - began);
    }
  }
  return times.map(median);
}

// Pages of one entry, so that the small table also has late pages.
const kCases = [
  ...['id', 'name', 'created_at', 'updated_at'].flatMap((sort) => [
    { name: `by ${sort}, first page`, path: `/api/items?sort=${sort}` },
    {
      name: `by ${sort}, page ${kLatePage}`,
      path: `/api/items?sort=${sort}&limit=1`,
      follow: kLatePage - 2,
    },
  ]),
  ...['id', '-id', 'name', 'updated_at'].flatMap((sort) =>
    ['some', 'rare', 'some+room', 'rare+room', 'missing'].map((q) => ({
      name: `q=${q} by ${sort}`,
      path: `/api/items?q=${q}&sort=${sort}&limit=5`,
    })),
  ),
  { name: 'q=room, second page', path: '/api/items?q=room', follow: 1 },
  { name: 'q=some, second page', path: '/api/items?q=some&limit=5', follow: 1 },
];

const only = process.env.LISTS_DATABASE;
for (const kind of kDatabases.filter(({ name }) => !only || name === only)) {
  const targets = [];
  try {
    for (const size of kSizes) targets.push(await start(kind, size));
    console.log(
      `${kind.name}: p50 of ${kRequests}, ms`.padEnd(34) +
        kSizes.map(({ name }) => name.padStart(11)).join('') +
        '  ratio',
    );
    for (const { name, path, follow: times = 0 } of kCases) {
      const paths = await Promise.all(targets.map(({ service }) => follow(service, path, times)));
      const [small, large] = await compare(targets, paths);
      const ratio = large / small;
      console.log(
        name.padEnd(34) +
          [small, large].map((ms) => ms.toFixed(2).padStart(11)).join('') +
          `${ratio.toFixed(2).padStart(7)}${ratio > kMostRatio && !path.includes('q=') ? '  over' : ''}`,
      );
    }
  } finally {
    for (const target of targets) await target.stop();
  }
}
