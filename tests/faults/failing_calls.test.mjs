// Random failures of C library calls for memory, files and network, under a load of writes. Every
// acknowledged write must survive, and the service must keep running.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import test from 'node:test';

import { kDatabases, bearer } from '../support/pair.mjs';
import { RawClient } from '../support/raw_client.mjs';
import { Service } from '../support/service.mjs';
import { signToken } from '../support/token.mjs';
import { amount } from './form.mjs';

const kClients = 4;
const kItemRounds = amount({ short: 40, long: 1000 });
const kAccountRounds = amount({ short: 20, long: 100 }); // each hashes a password
const { EIO, ENOBUFS, ENOMEM } = constants.errno;
const kPassword = 'correct horse battery';

// The names of libfiu. read and write are not included: a service uses them only for wake-ups,
// which do not fail in practice.
const FAULTS = [
  // The service may exit: the destructor of nlohmann's JSON allocates, and a destructor cannot
  // fail.
  {
    what: 'memory',
    oneIn: 2000,
    errno: ENOMEM,
    mayEnd: true,
    calls: ['libc/mm/malloc', 'libc/mm/calloc', 'libc/mm/realloc'],
  },
  {
    what: 'files',
    oneIn: 20,
    errno: EIO,
    on: 'sqlite', // with MariaDB the server has the files
    calls: [
      'posix/io/oc/open',
      'posix/io/sync/*',
      'posix/io/rw/pread*',
      'posix/io/rw/pwrite*',
      'posix/io/rw/ftruncate',
      'posix/io/dir/unlink',
    ],
  },
  {
    what: 'network',
    oneIn: 50,
    errno: ENOBUFS,
    calls: [
      'socket',
      'accept',
      'connect',
      'recv',
      'recvfrom',
      'recvmsg',
      'send',
      'sendto',
      'sendmsg',
      'poll',
      'shutdown',
    ].map((call) => `posix/io/net/${call}`),
  },
];

// A service with failing calls, which is restarted if it exits.
class Failing {
  ends = 0;

  static async start(t, name, settings, fault) {
    const failing = Object.assign(new Failing(), { name, settings, fault });
    failing.folder = mkdtempSync(join(tmpdir(), 'llavero-'));
    t.after(() => rmSync(failing.folder, { recursive: true }));
    t.after(() => failing.service.stop());
    await failing.#start();
    return failing;
  }

  async #start() {
    const prefix = join(this.folder, 'fiu');
    this.service = await Service.start(this.name, {
      settings: this.settings,
      under: ['fiu-run', '-x', '-f', prefix],
    });
    const { calls, oneIn, errno } = this.fault;
    const commands = calls.flatMap((call) => [
      '-c',
      `enable_random name=${call},probability=${1 / oneIn},failinfo=${errno}`,
    ]);
    execFileSync('fiu-ctrl', ['-f', prefix, ...commands, String(this.service.process.pid)]);
  }

  get hasEnded() {
    return (this.service.process.exitCode ?? this.service.process.signalCode) !== null;
  }

  // The running service.
  async alive() {
    if (this.hasEnded && !this.starting) {
      this.ends += 1;
      this.starting = this.service.stop().then(() => this.#start());
      this.starting.finally(() => {
        this.starting = undefined;
      });
    }
    await this.starting;
    return this.service;
  }
}

const agent = new Agent({ keepAlive: true });

// {status, body}; without status if the connection ended before the response, without body if
// during it. Uses node:http, because fetch() can hang when the connection is reset.
async function ask(service, method, path, body, headers = {}) {
  const signal = AbortSignal.timeout(60_000);
  const asked = request(service.url + path, {
    agent,
    method,
    headers: { 'content-type': 'application/json', ...headers },
    signal,
  });
  asked.on('error', () => {}); // an error in the body, which the response also reports
  asked.end(body && JSON.stringify(body));
  const answer = {};
  try {
    const [response] = await once(asked, 'response');
    answer.status = response.statusCode;
    answer.body = await json(response);
  } catch (error) {
    if (signal.aborted) throw error;
  }
  return answer;
}

// The responses by status, and the expected final state of each name.
class Ledger {
  tally = {};
  states = new Map();

  // Records a response. If acknowledged, `name` is in this state; otherwise in this or the previous
  // one.
  note({ status = 'none' }, name, state) {
    this.tally[status] = (this.tally[status] ?? 0) + 1;
    const acknowledged = status >= 200 && status < 300;
    const before = this.states.get(name) ?? ['absent'];
    this.states.set(name, acknowledged ? [state] : [...before, state]);
    return acknowledged;
  }
  assertHolds(found) {
    for (const [name, states] of this.states) {
      assert.ok(
        states.includes(found.get(name) ?? 'absent'),
        `${name} is ${found.get(name)}, acknowledged or possible: ${states}`,
      );
    }
    for (const name of found.keys()) assert.ok(this.states.has(name), `nobody asked for ${name}`);
  }
}

const kServices = {
  'books-service': {
    async write(service, ledger, name, headers) {
      const made = await ask(service, 'POST', '/api/items', { name, description: 'new' }, headers);
      if (!ledger.note(made, name, 'new') || !made.body) return;
      const path = `/api/items/${made.body.id}`;
      const changed = await ask(service, 'PUT', path, { name, description: 'old' }, headers);
      ledger.note(changed, name, 'old');
      if (!name.endsWith('7')) return;
      ledger.note(await ask(service, 'DELETE', path, undefined, headers), name, 'absent');
    },
    async read(service, headers) {
      const found = new Map();
      for (let path = '/api/items?limit=100'; path;) {
        const { status, body } = await ask(service, 'GET', path, undefined, headers);
        assert.equal(status, 200);
        for (const { name, description } of body.items) {
          assert.ok(!found.has(name), `${name} is there twice`);
          found.set(name, description);
        }
        path = body.next;
      }
      return found;
    },
    rounds: kItemRounds,
  },
  'auth-service': {
    async write(service, ledger, username) {
      const account = { username, password: kPassword };
      ledger.note(await ask(service, 'POST', '/auth/register', account), username, 'there');
    },
    async read(service, headers, names) {
      const found = new Map();
      for (const username of names) {
        const account = { username, password: kPassword };
        const { status } = await ask(service, 'POST', '/auth/login', account);
        assert.ok([200, 401].includes(status), `login is ${status}`);
        if (status === 200) found.set(username, 'there');
      }
      return found;
    },
    rounds: kAccountRounds,
  },
};

// Both must be the first library of the process.
const skip = process.env.SANITIZER ? 'libfiu and a sanitizer exclude each other' : false;

for (const { name: database, create } of kDatabases) {
  for (const [name, { write, read, rounds }] of Object.entries(kServices)) {
    for (const fault of FAULTS.filter(({ on = database }) => on === database)) {
      test(
        `${name} keeps what it acknowledged while one call in ${fault.oneIn} for ${fault.what} ` +
          `fails (${database})`,
        { skip },
        async (t) => {
          const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
          const { url, drop } = create();
          t.after(() => {
            drop();
            rmSync(folder, { recursive: true });
          });
          const secret = randomBytes(32).toString('hex');
          const settings = { DATABASE_URL: url ?? `sqlite:${folder}/x.db`, JWT_SECRET: secret };
          const headers = bearer(signToken(secret));
          const ledger = new Ledger();
          const failing = await Failing.start(t, name, settings, fault);

          await Promise.all(
            Array.from({ length: kClients }, async (_, client) => {
              for (let round = 0; round < rounds; round++) {
                await write(await failing.alive(), ledger, `n${client}-${round}`, headers);
              }
            }),
          );

          t.diagnostic(`answers: ${JSON.stringify(ledger.tally)}; it ended ${failing.ends} times`);
          assert.ok(fault.mayEnd || failing.ends === 0, 'it ended');
          assert.ok(ledger.tally[201] > 0, 'nothing was acknowledged');
          failing.service.process.kill('SIGKILL');
          await failing.service.exited;
          const fresh = await Service.start(name, { settings });
          t.after(() => fresh.stop());
          ledger.assertHolds(await read(fresh, headers, ledger.states.keys()));
        },
      );
    }
  }
}

// Regression: an event loop without memory for a connection stopped accepting.
test('connections are accepted after others failed for lack of memory', { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const prefix = join(folder, 'fiu');
  const service = await Service.start('auth-service', { under: ['fiu-run', '-x', '-f', prefix] });
  t.after(() => service.stop());
  const memory = (command) =>
    execFileSync('fiu-ctrl', [
      '-f',
      prefix,
      '-c',
      `${command} name=libc/mm/malloc`,
      `${service.process.pid}`,
    ]);
  const connect = () => RawClient.connect(service.port);
  const enough = Array.from({ length: 20 }); // so that every loop gets some

  memory('enable');
  const unlucky = await Promise.all(enough.map(connect));
  await Promise.any(unlucky.map((client) => client.closed()));
  memory('disable');

  const others = await Promise.all(enough.map(connect));
  for (const client of others) {
    await client.send('GET /health HTTP/1.1\r\nHost: llavero.test\r\n\r\n');
    assert.equal((await client.response()).status, 200);
  }
  for (const client of [...unlucky, ...others]) client.destroy();
});
