// Two instances of each service behind deploy/nginx/cluster.conf, restarted one after the other
// under load: no request fails, and no write happens twice.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';

import { freePort } from '../support/free_port.mjs';
import { bearer, eventually, get, logIn, newUser, refresh } from '../support/pair.mjs';
import { Service, createMariadbDatabase } from '../support/service.mjs';
import { amount } from './form.mjs';

const skip = process.env.TEST_MARIADB_URL ? false : 'no MariaDB: TEST_MARIADB_URL is not set';
const kRestarts = amount({ short: 8, long: 100 });
const kRequests = amount({ short: 2_000, long: 50_000 });
const kUsers = 4;
const kExitWithinMs = 10_000;

const root = new URL('../../', import.meta.url).pathname;

// A service behind a port of nginx, with the interface of Service.
class Gate {
  static async open() {
    const gate = new Gate();
    gate.address = `127.0.0.1:${await freePort()}`;
    gate.url = `http://${gate.address}`;
    return gate;
  }
}
Gate.prototype.post = Service.prototype.post;

// One of two instances, which keeps its port.
class Instance {
  static async start(t, name, settings) {
    const instance = new Instance();
    Object.assign(instance, { name, address: `127.0.0.1:${await freePort()}` });
    instance.settings = { ...settings, LISTEN: instance.address };
    await instance.#start();
    t.after(() => instance.service.stop());
    return instance;
  }

  async #start() {
    this.service = await Service.start(this.name, { settings: this.settings });
  }

  ready() {
    return eventually(async () => (await get(this.service, '/health/ready')).status === 200);
  }

  // Returns the milliseconds that the shutdown took, once nginx sends requests to the new process.
  async restart() {
    const { service } = this;
    const began = performance.now();
    assert.equal(await service.terminate(), 0);
    const took = performance.now() - began;
    await service.stop();
    await this.#start();
    await this.ready();
    await eventually(async () => {
      const metrics = await (await get(this.service, '/metrics')).text();
      return /^llavero_http_requests_total{route="\/api\//m.test(metrics);
    });
    return took;
  }
}

async function startTwo(t, name, settings) {
  const { url, drop } = createMariadbDatabase();
  t.after(drop);
  const own = { ...settings, DATABASE_URL: url };
  return [await Instance.start(t, name, own), await Instance.start(t, name, own)];
}

// The shipped configuration with loopback addresses instead of container names.
async function startNginx(t, gates, instances) {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-nginx-'));
  cpSync(join(root, 'deploy/nginx'), folder, { recursive: true });
  const file = join(folder, 'cluster.conf');
  writeFileSync(
    file,
    readFileSync(join(root, 'deploy/nginx/cluster.conf'), 'utf8')
      .replace(
        /server (auth|books)([12]):\d+/g,
        (_, name, i) => `server ${instances[name][i - 1].address}`,
      )
      .replace('listen 8001;', `listen ${gates.auth.address};`)
      .replace('listen 8002;', `listen ${gates.books.address};`),
  );
  const nginx = spawn(
    join(root, 'client-web/serve'),
    [`127.0.0.1:${await freePort()}`, folder, file],
    { stdio: ['ignore', 'inherit', 'pipe'] },
  );
  const exited = once(nginx, 'exit');
  t.after(async () => {
    nginx.kill('SIGTERM');
    await exited;
    rmSync(folder, { recursive: true });
  });
  const lines = createInterface({ input: nginx.stderr });
  const ready = new Promise((resolve) =>
    lines.on('line', (line) => {
      if (/start worker process \d/.test(line)) resolve();
      if (/premature|reset by|no live/.test(line)) t.diagnostic(line);
    }),
  );
  await Promise.race([ready, exited.then(() => assert.fail('nginx does not start'))]);
}

async function startCluster(t) {
  const gates = { auth: await Gate.open(), books: await Gate.open() };
  const settings = { JWT_SECRET: randomBytes(32).toString('hex'), TRUSTED_PROXIES: '127.0.0.1/32' };
  const instances = {
    auth: await startTwo(t, 'auth-service', settings),
    books: await startTwo(t, 'books-service', { ...settings, AUTH_URL: gates.auth.url }),
  };
  await startNginx(t, gates, instances);
  await Promise.all(
    Object.values(instances)
      .flat()
      .map((instance) => instance.ready()),
  );
  return { gates, instances };
}

// The requests that a user repeats. Each call is one request with its expected status.
class User {
  constructor({ auth, books }, tokens, number) {
    Object.assign(this, { auth, books, tokens, number, requests: 0, failures: [], added: [] });
  }

  async round() {
    const { auth, books } = this;
    const token = this.tokens.access_token;
    const name = `item ${this.number}-${this.added.length}`;
    const item = await this.#expect(201, books.post('/api/items', { name }, bearer(token)));
    if (!item) return;
    this.added.push(name);
    await this.#expect(200, get(books, `/api/items/${item.id}`, token));
    await this.#expect(
      200,
      fetch(`${books.url}/api/items/${item.id}`, {
        method: 'PATCH',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: JSON.stringify({ description: 'changed' }),
      }),
    );
    await this.#expect(200, get(books, '/api/books'));
    await this.#expect(200, get(auth, '/api/profile', token));
    await this.#expect(200, get(auth, '/auth/sessions', token));
    this.tokens =
      (await this.#expect(200, refresh(auth, this.tokens.refresh_token))) ?? this.tokens;
  }

  async #expect(status, sent) {
    this.requests += 1;
    const response = await sent;
    const text = await response.text();
    if (response.status === status) return JSON.parse(text);
    this.failures.push(`${response.status} ${response.url} ${text.slice(0, 100)}`);
  }
}

async function itemsOf({ books, tokens }) {
  const names = [];
  for (let path = '/api/items?limit=100'; path;) {
    const page = await (await get(books, path, tokens.access_token)).json();
    names.push(...page.items.map(({ name }) => name));
    path = page.next;
  }
  return names;
}

// Returns the milliseconds that each shutdown took.
async function restartInTurn({ auth, books }) {
  const ends = [];
  for (let i = 0; i < kRestarts / 2; i++) {
    ends.push(...(await Promise.all([auth[i % 2].restart(), books[i % 2].restart()])));
  }
  return ends;
}

test(
  `${kRestarts} rolling restarts fail none of ${kRequests} requests, and no POST happens twice`,
  { skip },
  async (t) => {
    const { gates, instances } = await startCluster(t);
    const users = [];
    for (let i = 0; i < kUsers; i++) {
      users.push(new User(gates, await logIn(gates.auth, await newUser(gates.auth)), i));
    }
    const requests = () => users.reduce((sum, user) => sum + user.requests, 0);

    const restarts = restartInTurn(instances);
    let restarting = true;
    const load = users.map(async (user) => {
      while (restarting || requests() < kRequests) await user.round();
    });
    const ends = await restarts.finally(() => {
      restarting = false;
    });
    await Promise.all(load);

    t.diagnostic(
      `${ends.length} restarts, ${requests()} requests, ` +
        `the slowest end took ${Math.round(Math.max(...ends))} ms`,
    );
    assert.deepEqual(
      users.flatMap(({ failures }) => failures),
      [],
    );
    for (const user of users) assert.deepEqual((await itemsOf(user)).sort(), user.added.sort());
    assert.ok(Math.max(...ends) < kExitWithinMs);
  },
);
