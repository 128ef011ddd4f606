// Our services and the peers, on one database.
import { availableParallelism } from 'node:os';
import { rmSync } from 'node:fs';

import { kAuthKey, kSecret, fillMariadb, fillSqlite } from './rows.mjs';
import { Target, folder } from './target.mjs';

const kPeers = new URL('../peers/', import.meta.url).pathname;
const PYTHON = '/usr/bin/python3'; // Debian's, which has the packages of the peers
const kCores = availableParallelism();

// The first one is measured right before or after ours.
const peers = {
  'Go, net/http': () => [`${folder}go-peer`],
  // The number of workers from gunicorn's manual; threads, because a sync worker closes
  // connections.
  'Flask, gunicorn': (port) => [
    PYTHON,
    '-m',
    'gunicorn',
    '--bind',
    `127.0.0.1:${port}`,
    '--workers',
    `${2 * kCores + 1}`,
    '--worker-class',
    'gthread',
    '--threads',
    '2',
    '--keep-alive',
    '60',
    '--chdir',
    `${kPeers}flask`,
    'app:app',
  ],
  'FastAPI, uvicorn': (port) => [
    PYTHON,
    '-m',
    'uvicorn',
    '--host',
    '127.0.0.1',
    '--port',
    `${port}`,
    '--workers',
    `${kCores}`,
    '--no-access-log',
    '--log-level',
    'warning',
    '--app-dir',
    `${kPeers}fastapi`,
    'app:app',
  ],
  'Fastify, cluster': () => [process.execPath, `${kPeers}fastify/server.mjs`],
};

const binary = (name) => () => [
  new URL(`../../build/release/bin/${name}`, import.meta.url).pathname,
];

// The services by endpoint.
async function startOurs(name, settings, urls) {
  const auth = await Target.start(`${name}, auth`, binary('auth-service'), {
    ...settings,
    AUTH_KEY: kAuthKey,
    DATABASE_URL: urls.auth,
  });
  const books = await Target.start(`${name}, books`, binary('books-service'), {
    ...settings,
    DATABASE_URL: urls.books,
    AUTH_URL: auth.url,
  });
  return {
    name,
    targets: { health: books, profile: auth, items: books, create: books },
    stop: () => Promise.all([auth.stop(), books.stop()]),
  };
}

async function startPeer(name, url) {
  const target = await Target.start(name, peers[name], {
    DATABASE_URL: url,
    JWT_SECRET: kSecret,
    NODE_ENV: 'production',
    PYTHONPYCACHEPREFIX: `${folder}pycache`,
  });
  return {
    name,
    targets: { health: target, profile: target, items: target, create: target },
    stop: () => target.stop(),
  };
}

// Fills the databases once our services have created their tables. Targets that a goal compares are
// next to each other, because each round runs them in this order.
export async function startAll(url, started) {
  const settings = { JWT_SECRET: kSecret, LOG_LEVEL: 'warn' };
  const mariadb = { auth: url, books: url };
  const start = async (promise) => started.push(await promise);
  await start(startOurs('Llavero', settings, mariadb));
  fillMariadb(url);
  const [first, ...others] = Object.keys(peers);
  await start(startPeer(first, url));
  await start(startOurs('Llavero, log at info', { ...settings, LOG_LEVEL: 'info' }, mariadb));
  const files = { auth: `${folder}auth.db`, books: `${folder}books.db` };
  for (const file of Object.values(files))
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  await start(
    startOurs('Llavero, SQLite', settings, {
      auth: `sqlite:${files.auth}`,
      books: `sqlite:${files.books}`,
    }),
  );
  fillSqlite(files.auth, files.books);
  for (const name of others) await start(startPeer(name, url));
}
