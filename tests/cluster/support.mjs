// Services on the nodes of the cluster in TEST_GALERA_URLS, one URL per node.
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { eventually, get, logIn, start } from '../support/pair.mjs';
import { binDir, createMariadbDatabase, mariadbRows } from '../support/service.mjs';

const kNodes = process.env.TEST_GALERA_URLS.split(' ').map((url) => new URL(url));

// The URL of the database with these nodes, given by index in the order in which they are tried.
export function onNodes(database, ...nodes) {
  const { host } = new URL(database.url);
  return database.url.replace(host, nodes.map((node) => kNodes[node].host).join(','));
}

// Rows on this node, read without waiting for the others.
export function rowsOn(node, database, sql) {
  const there = new URL(kNodes[node]);
  there.pathname = new URL(database.url).pathname;
  return mariadbRows(there, sql);
}

// A new database that every node has.
export async function createOnAllNodes(t) {
  const database = createMariadbDatabase(kNodes[0]);
  t.after(() => database.drop());
  const name = new URL(database.url).pathname.slice(1);
  for (const node of kNodes.keys()) {
    const any = { url: kNodes[0].href };
    await eventually(() => rowsOn(node, any, 'SHOW DATABASES').includes(name));
  }
  return database;
}

// Runs tests/support/galera.sh for these nodes of the cluster.
export const galera = (command, ...nodes) =>
  promisify(execFile)(new URL('../support/galera.sh', import.meta.url).pathname, [
    command,
    process.env.TEST_GALERA_DIR,
    ...nodes.map((node) => node + 1),
  ]);

// Returns {auths, books}: auth-service on the first two nodes, books-service on the third. With
// `everyNode` each also has the URLs of the other nodes, after its own.
export async function startCluster(t, extra = {}, everyNode = false) {
  const [accounts, catalogue] = [await createOnAllNodes(t), await createOnAllNodes(t)];
  const nodesOf = (first) => (everyNode ? [first, (first + 1) % 3, (first + 2) % 3] : [first]);
  const settings = { JWT_SECRET: randomBytes(32).toString('hex'), ...extra };
  const startOn = (node, name, database, more = {}) =>
    start(t, name, { ...settings, ...more }, { url: onNodes(database, ...nodesOf(node)) });
  const auths = [
    await startOn(0, 'auth-service', accounts),
    await startOn(1, 'auth-service', accounts),
  ];
  const books = await startOn(2, 'books-service', catalogue, { AUTH_URL: auths[0].url });
  await eventually(async () => (await get(books, '/health/ready')).status === 200);
  return { auths, books, settings, accounts, catalogue };
}

// Signs in an administrator created by the command line.
export async function newAdmin({ auths, settings, accounts }, username) {
  const password = 'correct horse battery';
  execFileSync(join(binDir, 'auth-service'), ['user', 'add', username, '--role', 'admin'], {
    env: { ...process.env, ...settings, DATABASE_URL: accounts.url },
    input: `${password}\n`,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  return logIn(auths[0], { username, password });
}

// Runs `work(i, worker)` for i below `count`, distributed over the workers, one call per worker.
export async function forEach(count, workers, work) {
  let next = 0;
  const run = async (worker) => {
    while (next < count) await work(next++, worker);
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => run(worker)));
}

// The number of occurrences of each value.
export function tally(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
