#!/usr/bin/env node
// The capacity model of docs/scaling.md, fitted to each kind of request separately and then checked
// with a mix to which it was not fitted:
//   ./dev bench capacity
// Prints the CPU time per kind and process, the predicted and the measured rate of the mix, and the
// cost of a revoked session for the feed. CAPACITY_SECONDS sets the duration of each measurement.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';

import { bearer, logIn, newUser, pause, startPair } from '../tests/support/pair.mjs';
import { createMariadbDatabase, mariadbRows } from '../tests/support/service.mjs';

const kSeconds = Number(process.env.CAPACITY_SECONDS ?? 20);
const kClients = 32;
const kUsers = 32;
const kItemsPerUser = 20; // a page
const kEndedSessions = 2000;
const kMix = { read: 0.7, write: 0.25, login: 0.05 };
const kCores = availableParallelism();
const kTicksPerSecond = 100; // the unit of /proc/PID/stat

const databasePid = () =>
  readFileSync(new URL('../var/bench-mariadb/pid', import.meta.url), 'utf8').trim();

// A persistent connection with one request at a time. Node's fetch uses as much CPU as the service.
class Client {
  constructor(port) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.socket.setEncoding('latin1').on('data', (text) => this.#take(text));
    this.text = '';
  }

  // Resolves with the status.
  send(request) {
    this.socket.write(request);
    return new Promise((resolve) => (this.answered = resolve));
  }

  #take(text) {
    this.text += text;
    const head = this.text.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.text)[1]);
    if (this.text.length < head + 4 + length) return;
    const status = Number(this.text.slice(9, 12));
    this.text = '';
    this.answered(status);
  }
}

function request(method, path, headers, body) {
  const fields = Object.entries({ host: 'capacity', ...headers }).map((field) => field.join(': '));
  const json = body && JSON.stringify(body);
  if (json) fields.push('content-type: application/json', `content-length: ${json.length}`);
  return `${method} ${path} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n${json ?? ''}`;
}

// {read, write, login}: the request of a user, its service and the expected status.
function requestsOf({ auth, books }, user, token) {
  return {
    read: { service: books, expected: 200, text: request('GET', '/api/items', bearer(token)) },
    write: {
      service: books,
      expected: 201,
      text: request('POST', '/api/items', bearer(token), { name: 'Brass key' }),
    },
    login: { service: auth, expected: 200, text: request('POST', '/auth/login', {}, user) },
  };
}

// CPU seconds used by each process.
function cpuSeconds(processes) {
  return Object.fromEntries(
    Object.entries(processes).map(([name, pid]) => {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
      return [name, (Number(fields[11]) + Number(fields[12])) / kTicksPerSecond];
    }),
  );
}

const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

// {rate, cpu}: requests per second, and CPU seconds per request of each process. `choose` names the
// next kind.
async function measure(stage, choose) {
  let count = 0;
  const ends = performance.now() + kSeconds * 1000;
  const before = cpuSeconds(stage.processes);
  await Promise.all(
    Array.from({ length: kClients }, async (_, i) => {
      const requests = stage.requests[i % kUsers];
      const clients = new Map(
        [stage.auth, stage.books].map((each) => [each, new Client(each.port)]),
      );
      while (performance.now() < ends) {
        const kind = choose();
        const { service, expected, text } = requests[kind];
        const status = await clients.get(service).send(text);
        if (status !== expected) throw new Error(`${kind} was answered ${status}`);
        ++count;
      }
      for (const { socket } of clients.values()) socket.destroy();
    }),
  );
  const after = cpuSeconds(stage.processes);
  const cpu = Object.fromEntries(
    Object.keys(before).map((name) => [name, (after[name] - before[name]) / count]),
  );
  return { rate: count / kSeconds, cpu };
}

function pick() {
  let left = Math.random();
  for (const [kind, part] of Object.entries(kMix)) if ((left -= part) < 0) return kind;
  return 'read';
}

// The model: a mix costs the sum of its requests' costs, on cores with the utilisation of the most
// expensive kind, and it writes no faster than writes alone.
function predict(fitted) {
  const kinds = Object.keys(kMix);
  const cost = (kind) => sum(Object.values(fitted[kind].cpu));
  const mixed = sum(kinds.map((kind) => kMix[kind] * cost(kind)));
  const utilisation = Math.max(...kinds.map((kind) => (fitted[kind].rate * cost(kind)) / kCores));
  return {
    utilisation,
    byCpu: (kCores * utilisation) / mixed,
    byCommits: fitted.write.rate / kMix.write,
  };
}

async function feedCost({ processes, databases: [accounts] }) {
  const used = async () => {
    const before = sum(Object.values(cpuSeconds(processes)));
    await pause(kSeconds * 1000);
    return (sum(Object.values(cpuSeconds(processes))) - before) / kSeconds;
  };
  delete processes.generator;
  const idle = await used();
  const now = Date.now();
  mariadbRows(
    accounts.url,
    `INSERT INTO revocations (kind, session_id, user_id, created_at, expires_at)
    SELECT 'session', UUID(), 1, ${now}, ${now + 900_000} FROM seq_1_to_${kEndedSessions}`,
  );
  return ((await used()) - idle) / kEndedSessions;
}

function tell(name, { rate, cpu }) {
  const micros = Object.entries(cpu).map(
    ([who, seconds]) => `${who} ${(seconds * 1e6).toFixed(0)}`,
  );
  console.log(
    `${name.padEnd(6)} ${rate.toFixed(0).padStart(6)}/s; CPU us per request: ${micros.join(', ')}`,
  );
}

const hooks = [];
const pair = await startPair(
  { after: (hook) => hooks.unshift(hook) },
  { create: createMariadbDatabase },
);
try {
  const processes = {
    auth: pair.auth.process.pid,
    books: pair.books.process.pid,
    database: databasePid(),
    generator: process.pid,
  };
  const requests = await Promise.all(
    Array.from({ length: kUsers }, async () => {
      const user = await newUser(pair.auth);
      const { access_token: token } = await logIn(pair.auth, user);
      for (let i = 0; i < kItemsPerUser; ++i) {
        await pair.books.post('/api/items', { name: `Key ${i}` }, bearer(token));
      }
      return requestsOf(pair, user, token);
    }),
  );
  const stage = { ...pair, processes, requests };

  const fitted = {};
  for (const kind of Object.keys(kMix))
    tell(kind, (fitted[kind] = await measure(stage, () => kind)));
  const model = predict(fitted);
  const measured = await measure(stage, pick);
  tell('mix', measured);
  const predicted = Math.min(model.byCpu, model.byCommits);
  console.log(
    `the model: ${predicted.toFixed(0)}/s (by CPU ${model.byCpu.toFixed(0)} at ` +
      `${(100 * model.utilisation).toFixed(0)} % of ${kCores} cores, by commits ` +
      `${model.byCommits.toFixed(0)}); measured ${measured.rate.toFixed(0)}/s: ` +
      `${(100 * (predicted / measured.rate - 1)).toFixed(1)} % off`,
  );
  console.log(
    `the feed: ${(1e6 * (await feedCost(stage))).toFixed(1)} us of CPU a second for each session ` +
      'that ended in the last 30 s, with one books-service',
  );
} finally {
  for (const hook of hooks) await hook();
}
