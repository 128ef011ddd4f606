// The effects on clients when a Galera node dies, freezes or returns under load.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';

import { claimsOf, eventually, get, logOut, pause, refresh } from '../support/pair.mjs';
import { amount } from '../faults/form.mjs';
import { galera, rowsOn, startCluster, tally } from './support.mjs';

const kClients = 6;
const kPassword = 'correct horse battery';
const kAnyDatabase = process.env.TEST_GALERA_URLS.split(' ')[0];
const kMostStallMs = amount({ short: 20_000, long: 4000 }); // the machine of a short run is busy

// Clients that register, log in, rotate and log out at both instances until they are stopped, and
// that record what was acknowledged and when.
class Load {
  constructor({ auths }) {
    this.auths = auths;
    this.answers = []; // {at, status}
    this.names = [];
    this.counters = new Map(); // of the active sessions, by id
    this.ended = [];
    this.faults = []; // of the services
    this.longestMs = 0;
    this.running = true;
    this.clients = Promise.all(
      Array.from({ length: kClients }, (_, i) => this.#client(auths[i % 2])),
    );
  }

  async stop() {
    this.running = false;
    await this.clients;
  }

  async #client(auth) {
    while (this.running) {
      const credentials = { username: `u-${randomUUID()}`, password: kPassword };
      if (!(await this.#send(() => auth.post('/auth/register', credentials), 201))) continue;
      this.names.push(credentials.username);
      const signedIn = await this.#send(() => auth.post('/auth/login', credentials), 200);
      if (signedIn) await this.#session(auth, await signedIn.json());
    }
  }

  async #session(auth, { access_token: access, refresh_token: first }) {
    const { sid } = claimsOf(first);
    let token = first;
    this.counters.set(sid, 0);
    for (let i = 0; i < 5; ++i) {
      const rotated = await this.#send(() => refresh(auth, token), 200);
      if (!rotated) continue;
      ({ refresh_token: token } = await rotated.json());
      const { ctr } = claimsOf(token);
      if (ctr !== this.counters.get(sid) + 1) this.faults.push(`${sid} jumps to ${ctr}`);
      this.counters.set(sid, ctr);
    }
    if (!(await this.#send(() => logOut(auth, token), 204))) return;
    this.counters.delete(sid);
    this.ended.push(sid);
    const other = this.auths.find((each) => each !== auth);
    if ((await get(other, '/api/profile', access)).status === 200)
      this.faults.push(`${sid} lives on`);
  }

  // The response, if it has this status.
  async #send(request, expected) {
    const began = performance.now();
    const response = await request();
    const now = performance.now();
    this.longestMs = Math.max(this.longestMs, now - began);
    this.answers.push({ at: now, status: response.status });
    if (response.status === expected) return response;
    const text = await response.text();
    const isPolite = response.status === 503 && response.headers.has('retry-after');
    if (!isPolite) this.faults.push(`${response.status} ${text}`);
    await pause(20);
    return undefined;
  }

  // The longest time without an acknowledged write since `since`.
  stallMs(since) {
    const acknowledged = this.answers.filter(({ at, status }) => at >= since && status < 300);
    const times = [since, ...acknowledged.map(({ at }) => at), performance.now()];
    return Math.max(...times.slice(1).map((at, i) => at - times[i]));
  }

  // Resolves after this many more acknowledged writes.
  async proceeds(writes = 100) {
    const done = () => this.answers.filter(({ status }) => status < 300).length;
    const before = done();
    await eventually(() => done() >= before + writes, 60_000);
  }

  // The acknowledged writes that are missing on this node.
  missingOn(node, accounts) {
    const names = new Set(rowsOn(node, accounts, 'SELECT username FROM users'));
    const sessions = new Map(
      rowsOn(node, accounts, 'SELECT id, counter, revoked_at IS NULL FROM sessions')
        .map((row) => row.split('\t'))
        .map(([id, counter, live]) => [id, { counter, live }]),
    );
    return [
      ...this.names.filter((name) => !names.has(name)),
      ...[...this.counters].filter(([id, counter]) => !(sessions.get(id)?.counter >= counter)),
      ...this.ended.filter((id) => sessions.get(id)?.live !== '0'),
    ];
  }
}

async function underLoad(t, fault) {
  const cluster = await startCluster(t, {}, true);
  const load = new Load(cluster);
  try {
    await load.proceeds();
    await fault(load, cluster);
    await load.proceeds();
  } finally {
    await load.stop();
  }
  const counts = JSON.stringify(tally(load.answers.map(({ status }) => status)));
  t.diagnostic(`writes answered ${counts}, the slowest after ${load.longestMs.toFixed(0)} ms`);
  assert.deepEqual(load.faults, []);
  for (const node of [0, 1, 2]) assert.deepEqual(load.missingOn(node, cluster.accounts), []);
  for (const { lines } of cluster.auths) {
    assert.ok(!lines.some((line) => line.includes('refresh_reuse')));
  }
  return load;
}

for (const [how, undo, done] of [
  ['kill', 'rejoin', 'killed'],
  ['freeze', 'thaw', 'frozen'],
  ['isolate', 'restore', 'cut off'],
]) {
  test(`with one node ${done}, writes continue on the others and none is lost`, async (t) => {
    await underLoad(t, async (load) => {
      const began = performance.now();
      await galera(how, 1);
      await load.proceeds();
      const stall = load.stallMs(began);
      t.diagnostic(`writes stood still for ${stall.toFixed(0)} ms`);
      await galera(undo, 1);
      assert.ok(stall <= kMostStallMs);
    });
  });
}

test('a service whose only node is isolated answers 503, and recovers with the node', async (t) => {
  const {
    auths: [, auth],
    books,
  } = await startCluster(t);
  const user = { username: 'ana', password: kPassword };
  const register = () => auth.post('/auth/register', user);

  await galera('isolate', 1);
  t.after(() => galera('restore', 1));
  await eventually(async () => (await get(auth, '/health/ready')).status === 503);
  const answer = await register();
  await galera('restore', 1);

  assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '1']);
  assert.equal((await get(books, '/health/ready')).status, 200);
  await eventually(async () => (await register()).status === 201);
});

// Resolves with the output of the command, once writes are acknowledged again.
async function afterPowerCut(t, load, command, ...nodes) {
  const began = performance.now();
  const { stdout } = await galera(command, ...nodes);
  await load.proceeds(10);
  t.diagnostic(`served again ${((performance.now() - began) / 1000).toFixed(1)} s after the power`);
  return stdout.trim();
}

test('no acknowledged write is lost when all three nodes are killed and restarted', async (t) => {
  await underLoad(t, async (load) => {
    await galera('kill', 0, 1, 2);
    await afterPowerCut(t, load, 'rejoin', 0, 1, 2);
  });
});

// One node is behind, and all have lost their last view, so the bootstrap node has to be chosen.
test('no acknowledged write is lost when the most advanced of three killed nodes bootstraps', async (t) => {
  await underLoad(t, async (load) => {
    await galera('kill', 0);
    await load.proceeds();
    await galera('kill', 1, 2);
    const said = await afterPowerCut(t, load, 'refound');
    t.diagnostic(said);
    assert.doesNotMatch(said, /node 1 founds/);
  });
});

test('a node without a certificate of the cluster cannot join it', async () => {
  const { stdout: log } = await galera('stranger');

  assert.match(log, /failed to reach primary view/);
  assert.doesNotMatch(log, /ready for connections/);
  for (const node of [0, 1, 2]) {
    const [size] = rowsOn(node, { url: kAnyDatabase }, "SHOW STATUS LIKE 'wsrep_cluster_size'");
    assert.match(size, /3$/);
  }
});
