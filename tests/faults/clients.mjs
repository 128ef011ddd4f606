// Clients of both services, and the results of their requests.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { bearer, eventually, get, logIn, newUser, pause, refresh } from '../support/pair.mjs';
import { mariadbClient, mariadbRows } from '../support/service.mjs';

const kPauseMs = 30;
const kClients = { login: 1, profile: 4, refresh: 4, list: 6, create: 6 };

export class Clients {
  // `pair` is the result of startPair().
  static async start(pair) {
    const clients = new Clients();
    clients.answers = []; // {kind, began, ended, status}; 200 means any expected response
    clients.faults = []; // responses that are neither expected nor a 503 with Retry-After
    clients.items = []; // acknowledged ids
    clients.running = true;
    const user = await newUser(pair.auth);
    clients.token = (await logIn(pair.auth, user)).access_token;
    const kinds = Object.entries(kClients).flatMap(([kind, count]) => Array(count).fill(kind));
    const requests = await Promise.all(kinds.map((kind) => clients.#request(kind, pair, user)));
    clients.done = Promise.all(requests.map((request, i) => clients.#repeat(kinds[i], request)));
    return clients;
  }

  async stop() {
    this.running = false;
    await this.done;
  }

  // The action that a client of this kind repeats. Returns whether the response was expected.
  async #request(kind, { auth, books }, user) {
    const { token } = this;
    if (kind === 'login') return [200, () => auth.post('/auth/login', user)];
    if (kind === 'profile') return [200, () => get(auth, '/api/profile', token)];
    if (kind === 'list') return [200, () => get(books, '/api/items', token)];
    if (kind === 'create') {
      return [
        201,
        () => books.post('/api/items', { name: 'Brass key' }, bearer(token)),
        ({ id }) => this.items.push(id),
      ];
    }
    let next = (await logIn(auth, user)).refresh_token;
    return [200, () => refresh(auth, next), ({ refresh_token: successor }) => (next = successor)];
  }

  async #repeat(kind, [expected, send, take = () => {}]) {
    while (this.running) {
      const began = performance.now();
      const response = await send();
      const body = await response.json();
      const isExpected = response.status === expected;
      const status = isExpected ? 200 : response.status;
      this.answers.push({ kind, began, ended: performance.now(), status });
      if (isExpected) take(body);
      else if (status !== 503 || !response.headers.has('retry-after')) {
        this.faults.push(`${kind}: ${status} ${body.code}`);
      }
      await pause(kPauseMs);
    }
  }

  count(status, kind) {
    return this.answers.filter((each) => each.status === status && (!kind || each.kind === kind))
      .length;
  }

  // Resolves when every kind of request got this status this many more times.
  async answered(status, times = 10, withinMs = 60_000) {
    const kinds = Object.keys(kClients);
    const before = kinds.map((kind) => this.count(status, kind));
    await eventually(
      () => kinds.every((kind, i) => this.count(status, kind) >= before[i] + times),
      withinMs,
    );
  }

  // Milliseconds from `since` until every kind of request has succeeded once.
  recoveryMs(since) {
    const good = this.answers.filter(({ status, ended }) => status === 200 && ended >= since);
    return Math.max(
      ...Object.keys(kClients).map(
        (wanted) => good.find(({ kind }) => kind === wanted).ended - since,
      ),
    );
  }

  longestMs() {
    return Math.max(...this.answers.map(({ began, ended }) => ended - began));
  }

  // Acknowledged items that are missing in the database.
  missing(database) {
    const stored = new Set(mariadbRows(database.url, 'SELECT id FROM items').map(Number));
    return this.items.filter((id) => !stored.has(id));
  }
}

// A gauge of the threads that answer requests.
async function requestThreads(service, name) {
  const text = await (await get(service, '/metrics')).text();
  return Number(new RegExp(`^${name}\\{pool="request"\\} (.*)$`, 'm').exec(text)[1]);
}

// Locks `table` for the service and returns a function that unlocks it.
async function lock(database, table) {
  const client = spawn('mariadb', ...mariadbClient(database.url));
  client.stdin.write(`LOCK TABLES ${table} WRITE;\nSELECT 'locked';\n`);
  await once(client.stdout, 'data');
  return async () => {
    client.stdin.end();
    await once(client, 'exit');
  };
}

// Fails unless as many queries run concurrently as the service has threads for requests.
export async function assertAllThreadsWork(service, database, table, path, token) {
  const threads = await requestThreads(service, 'llavero_worker_threads');
  const busy = () => requestThreads(service, 'llavero_workers_busy');
  const unlock = await lock(database, table);
  const answers = Array.from({ length: threads }, () => get(service, path, token));

  await eventually(async () => (await busy()) === threads).finally(unlock);

  for (const { status } of await Promise.all(answers)) assert.equal(status, 200);
  await eventually(async () => (await busy()) === 0);
}
