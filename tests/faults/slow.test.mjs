// slowhttptest's clients, which occupy connections by sending or reading very slowly: memory stays
// bounded, and users are served. All attacks run concurrently, each against its own services,
// because the deadlines are long.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { describe } from 'node:test';
import { promisify } from 'node:util';

import { bearer, get, logIn, newUser, startPair } from '../support/pair.mjs';
import { RawClient } from '../support/raw_client.mjs';
import { assertMemory } from '../support/service.mjs';
import { amount } from './form.mjs';
import { visit } from './user.mjs';

const kConnections = amount({ short: 300, long: 2_000 });
const kReaders = amount({ short: 200, long: 2_000 });
const kHeaderSeconds = 15;
const kBodySeconds = 35;
const kReadSeconds = 30;
const kMaxGrowthKib = 32 * 1024;
// The server buffers at most 32 MiB of unread responses.
const kMaxUnreadKib = 96 * 1024;
// The number of events that an event loop handles per turn.
const kAtOnce = 128;
const kLargest = '/docs/swagger-ui-bundle.js';
const kSlowReaders = new URL('slow_readers.py', import.meta.url).pathname;

// Attacks `service` until it has closed every connection, or for `maxSeconds`. Returns the seconds
// from the peak of connections to the end, and whether the server closed all.
async function slowhttptest(service, path, maxSeconds, ...options) {
  const report = join(service.folder, 'attack');
  const { stdout } = await promisify(execFile)('slowhttptest', [
    ...options,
    '-c',
    kConnections,
    '-r',
    kConnections / 2,
    '-l',
    maxSeconds,
    '-p',
    10,
    '-u',
    service.url + path,
    '-g',
    '-o',
    report,
  ]);
  const rows = readFileSync(`${report}.csv`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const most = Math.max(...rows.map(([, , , connected]) => connected));
  const [full] = rows.find(([, , , connected]) => connected === most);
  return {
    most,
    seconds: rows.at(-1)[0] - full,
    allEnded: /No open connections left/.test(stdout),
  };
}

// Runs `attack(pair, tokens)`, which returns a report, while a user sends requests.
function survives(name, maxGrowthKib, attacked, attack, prepare = () => {}) {
  test(name, async (t) => {
    const pair = await startPair(t);
    const tokens = await logIn(pair.auth, await newUser(pair.auth));
    await prepare(pair, tokens);
    const service = pair[attacked];
    service.forgetPeak(); // hashing the password needed 19 MiB
    const before = service.memory('VmRSS');

    const user = visit(pair, tokens);
    const found = await attack(pair, tokens);
    const slowest = await user.leave();

    await service.assertAnswers();
    const growth = service.memory('VmHWM') - before;
    t.diagnostic(
      `${found}; memory was up by ${growth} KiB, ` +
        `the slowest request of a user took ${slowest} ms`,
    );
    assertMemory(growth, maxGrowthKib);
  });
}

function endsAll(what, withinSeconds, path, ...options) {
  survives(
    `${kConnections} ${what} are closed within ${withinSeconds} s`,
    kMaxGrowthKib,
    'auth',
    async ({ auth }) => {
      const { most, seconds, allEnded } = await slowhttptest(auth, path, 90, ...options);
      assert.ok(most > kConnections / 2, `only ${most} were connected`);
      assert.ok(allEnded);
      assert.ok(seconds <= withinSeconds, `the last ended after ${seconds} s`);
      return `${most} connected, the last ended after ${seconds} s`;
    },
  );
}

describe('slow clients', { concurrency: true }, () => {
  endsAll('slow headers', kHeaderSeconds, '/health', '-H', '-i', 2, '-x', 24);

  endsAll(
    'slow bodies',
    kBodySeconds,
    '/auth/login',
    '-B',
    '-i',
    2,
    '-x',
    24,
    '-s',
    8192,
    '-f',
    'application/json',
  );

  survives(
    `${kConnections} slow readers of pipelined responses block no client`,
    kMaxUnreadKib,
    'books',
    async ({ books }) => {
      const { most } = await slowhttptest(
        books,
        '/api/books?limit=100',
        kReadSeconds,
        '-X',
        '-w',
        512,
        '-y',
        1024,
        '-n',
        5,
        '-z',
        32,
        '-k',
        5,
      );
      return `${most} connected`;
    },
    ({ books }, tokens) =>
      addHundred(books, '/api/books', tokens, { title: 'x'.repeat(300), author: 'y'.repeat(200) }),
  );

  // A list of 100 items can have 800 KB: 10,000 unread responses would exhaust the memory.
  survives(
    `${kReaders} unread responses of 800 KB block no client`,
    kMaxUnreadKib,
    'books',
    async ({ books }, { access_token: token }) => {
      const whole = await bytesOfItems(books, token);
      assert.ok(whole > 800_000);
      const readers = await leaveUnread(books, token);
      const again = await bytesOfItems(books, token);
      readers.kill();
      assert.equal(again, whole);
      return `${kReaders} unread responses`;
    },
    ({ books }, tokens) =>
      addHundred(books, '/api/items', tokens, { name: 'a', description: '🔑'.repeat(2000) }),
  );

  // Regression: evicted connections kept their unread response until the end of the turn.
  survives(
    `${kAtOnce} requests for the largest file block no client`,
    kMaxUnreadKib,
    'auth',
    async ({ auth }) => {
      const file = await (await fetch(auth.url + kLargest)).arrayBuffer();
      assert.ok(file.byteLength > 1_000_000, 'the service was built without Swagger UI');
      const clients = await Promise.all(
        Array.from({ length: kAtOnce }, () => RawClient.connect(auth.port)),
      );
      for (const client of clients) {
        await client.send(requestOf('/health'));
        await client.response();
      }
      const begun = clients.map(async (client) => {
        await Promise.race([once(client.socket, 'data'), once(client.socket, 'close')]);
        client.destroy();
      });
      auth.process.kill('SIGSTOP');
      await Promise.all(clients.map((client) => client.send(requestOf(kLargest))));
      auth.process.kill('SIGCONT');
      await Promise.all(begun);
      return `${kAtOnce} answers of ${file.byteLength} bytes began`;
    },
  );
});

const requestOf = (path) => `GET ${path} HTTP/1.1\r\nHost: llavero.test\r\n\r\n`;

async function addHundred(service, path, { access_token: token }, row) {
  for (let i = 0; i < 100; i++) {
    assert.equal((await service.post(path, row, bearer(token))).status, 201);
  }
}

async function bytesOfItems(books, token) {
  return (await (await get(books, '/api/items?limit=100', token)).arrayBuffer()).byteLength;
}

// The process of these clients, once each has a response.
async function leaveUnread(books, token) {
  const readers = spawn('python3', [kSlowReaders, books.port, kReaders], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  readers.stdin.end(
    'GET /api/items?limit=100 HTTP/1.1\r\nHost: llavero.test\r\n' +
      `Authorization: Bearer ${token}\r\n\r\n`,
  );
  await Promise.race([
    once(readers.stdout, 'data'),
    once(readers, 'exit').then(() => assert.fail('the readers broke off')),
  ]);
  return readers;
}
