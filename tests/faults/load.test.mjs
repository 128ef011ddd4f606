// Overload of every kind: the service still answers a new client, and its peak memory grows by less
// than 32 MiB.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { RawClient } from '../support/raw_client.mjs';
import { Service, assertMemory } from '../support/service.mjs';

const kMaxGrowthKib = 32 * 1024;
const kHeaderDeadlineMs = 10_000;
const kHost = 'Host: llavero.test\r\n';
const POST = `POST /auth/register HTTP/1.1\r\n${kHost}Content-Type: application/json\r\n`;

// Runs `attack` against a separate service.
function survives(name, attack, options) {
  test(name, async (t) => {
    const service = await Service.start('auth-service', options);
    t.after(() => service.stop());
    await service.assertAnswers();
    // The start hashes a password, which briefly needs 19 MiB.
    service.forgetPeak();
    const before = service.memory('VmRSS');

    await attack(service);

    await service.assertAnswers(kHeaderDeadlineMs);
    const growth = service.memory('VmHWM') - before;
    assertMemory(growth, kMaxGrowthKib);
    t.diagnostic(`memory is up by ${growth} KiB`);
  });
}

async function answerTo(service, bytes) {
  const client = await RawClient.connect(service.port);
  await client.send(bytes);
  const { status } = await client.response();
  client.destroy();
  return status;
}

survives('a chunk size of -1', async (service) => {
  const bytes = `${POST}Transfer-Encoding: chunked\r\n\r\n-1\r\n`;
  for (let i = 0; i < 100; i++) assert.equal(await answerTo(service, bytes), 400);
});

survives('a path of 32 KB', async (service) => {
  const bytes = `GET /${'a/'.repeat(16_384)} HTTP/1.1\r\n${kHost}\r\n`;
  for (let i = 0; i < 100; i++) assert.equal(await answerTo(service, bytes), 414);
});

// Sends a header and then an endless body. Returns the number of bytes that were accepted.
async function pour(service, head, piece, total) {
  const client = await RawClient.connect(service.port);
  await client.send(head);
  let poured = 0;
  while (poured < total && !client.ended && client.received === '') {
    await client.send(piece);
    poured += piece.length;
    await setImmediate(); // receives the response even if the kernel accepts every chunk
  }
  const { status } = await client.response();
  assert.equal(status, 413);
  await client.closed();
  return poured;
}

const kGib = 2 ** 30;
// What the kernel's buffers and the server accept, much less than the whole body.
const kMaxTaken = 32 * 2 ** 20;

survives('a body of 1 GB with its length', async (service) => {
  const head = `${POST}Content-Length: ${kGib}\r\n\r\n`;
  assert.ok((await pour(service, head, 'x'.repeat(65_536), kGib)) < kMaxTaken);
});

survives('a body of 1 GB in chunks', async (service) => {
  const head = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  assert.ok((await pour(service, head, chunk, kGib)) < kMaxTaken);
});

survives('a body of 1 GB in chunks of one byte', async (service) => {
  const head = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
  assert.ok((await pour(service, head, '1\r\nx\r\n'.repeat(4096), kGib)) < kMaxTaken);
});

survives('1,000 half-sent headers', async (service) => {
  const clients = await connectMany(service, 1000);
  await Promise.all(clients.map((client) => client.send('GET /health HTTP/1.1\r\nHost: llav')));

  await service.assertAnswers();

  for (const client of clients) client.destroy();
});

survives('1,000 connections that are idle after a body of 64 KB', async (service) => {
  const body = `{"username":"a","password":"${'x'.repeat(65_000)}"}`;
  const head = POST.replace('/auth/register', '/auth/login');
  const clients = [];
  // Sequentially, because each has ten seconds for its first request.
  while (clients.length < 1000) {
    const client = await RawClient.connect(service.port);
    clients.push(client);
    await client.send(`${head}Content-Length: ${body.length}\r\n\r\n${body}`);
    assert.equal((await client.response()).status, 401);
  }

  await service.assertAnswers();

  for (const client of clients) client.destroy();
});

survives(
  '300 connections at 256 descriptors',
  async (service) => {
    const clients = await connectMany(service, 300);

    await service.assertAnswers(kHeaderDeadlineMs);

    for (const client of clients) client.destroy();
  },
  { openFiles: 256 },
);

survives(
  '300 half-sent headers at 256 descriptors',
  async (service) => {
    const clients = await connectMany(service, 300);
    await Promise.all(clients.map((client) => client.send('GET /health HTTP/1.1\r\n')));

    await service.assertAnswers(kHeaderDeadlineMs);

    for (const client of clients) client.destroy();
  },
  { openFiles: 256 },
);

survives('a client that sends 20,000 requests and reads late', async (service) => {
  const client = await RawClient.connect(service.port);
  const request = `GET /health HTTP/1.1\r\n${kHost}\r\n`;
  client.socket.pause();
  const sent = client.send(request.repeat(20_000));

  await service.assertAnswers();
  client.socket.resume();

  await sent;
  for (let i = 0; i < 20_000; i++) assert.equal((await client.response()).status, 200);
  client.destroy();
});

survives('500 clients that disconnect during a request', async (service) => {
  const filesBefore = service.openFiles();
  const parts = [
    'GET /hea',
    `${POST}Content-Length: 100\r\n\r\n{"user`,
    `GET /health/ready HTTP/1.1\r\n${kHost}\r\n`,
  ];
  for (let i = 0; i < 500; i++) {
    const client = await RawClient.connect(service.port);
    await client.send(parts[i % parts.length]);
    if (i % 2) client.socket.resetAndDestroy();
    else client.destroy();
    await once(client.socket, 'close');
  }

  // The response comes after everything sent before its request, on either event loop.
  await service.assertAnswers();
  await service.assertAnswers();
  assert.ok(
    service.openFiles() <= filesBefore + 50,
    `${service.openFiles()} descriptors, ${filesBefore} before`,
  );
});

function connectMany(service, count) {
  return Promise.all(Array.from({ length: count }, () => RawClient.connect(service.port)));
}
