// books-service with a hostile or broken server at AUTH_URL: it keeps running, logs why the feed is
// away, and its memory does not grow.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { entry, kNothing, listen, signatureOf, startFeed } from '../support/feed.mjs';
import { eventually, get, start } from '../support/pair.mjs';
import { assertMemory } from '../support/service.mjs';

const JWT_SECRET = 'a secret of the services of the test of feeds';
const kMostMemoryKib = 40 * 1024;

const startBooks = (t, authUrl, settings = {}) =>
  start(t, 'books-service', { JWT_SECRET, AUTH_URL: authUrl, ...settings });

const logged = (books, pattern) =>
  eventually(() => books.lines.some((line) => pattern.test(line)), 20_000);

const away = (reason) => new RegExp(`revocation_feed_away.*${reason}`);

// A server that writes `head` once and then `part` for as long as it is read.
function endless(head, part) {
  return net.createServer((socket) => {
    const write = () => {
      while (socket.writable && socket.write(part));
    };
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(head);
      socket.on('drain', write);
      write();
    });
    socket.on('data', () => {});
  });
}

const kOk = 'HTTP/1.1 200 OK\r\n';
const kKib64 = Buffer.alloc(64 * 1024, 'a');

for (const [what, head, part, reason] of [
  ['an endless body', `${kOk}\r\n`, kKib64, 'body limit exceeded'],
  [
    'a body whose Content-Length is huge',
    `${kOk}Content-Length: 9999999999\r\n\r\n`,
    kKib64,
    'body limit exceeded',
  ],
  [
    'endless chunks',
    `${kOk}Transfer-Encoding: chunked\r\n\r\n`,
    Buffer.concat([Buffer.from('10000\r\n'), kKib64, Buffer.from('\r\n')]),
    'body limit exceeded',
  ],
  [
    'one endless chunk',
    `${kOk}Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n`,
    kKib64,
    'body limit exceeded',
  ],
  [
    'endless trailers',
    `${kOk}Transfer-Encoding: chunked\r\n\r\n0\r\n`,
    Buffer.from('X-More: and more\r\n'.repeat(1000)),
    'header limit exceeded',
  ],
  [
    'endless headers',
    kOk,
    Buffer.from('X-More: and more\r\n'.repeat(1000)),
    'header limit exceeded',
  ],
  ['one endless header', `${kOk}X-More: `, kKib64, 'header limit exceeded'],
  ['an endless status line', 'HTTP/1.1 200 ', kKib64, 'header limit exceeded'],
]) {
  test(`books-service stops reading ${what}`, async (t) => {
    const books = await startBooks(t, await listen(t, endless(head, part)));

    await logged(books, away(reason));

    t.diagnostic(`VmHWM ${books.memory('VmHWM')} KiB`);
    assertMemory(books.memory('VmHWM'), kMostMemoryKib);
    assert.equal((await get(books, '/health')).status, 200);
    assert.equal((await get(books, '/health/ready')).status, 503);
  });
}

test('books-service stops reading an answer that arrives in drips', async (t) => {
  const server = net.createServer((socket) => {
    const drip = setInterval(() => socket.write('a'), 100);
    socket.write(`${kOk}Content-Length: 100000\r\n\r\n`);
    socket
      .on('error', () => {})
      .on('data', () => {})
      .on('close', () => clearInterval(drip));
  });
  const books = await startBooks(t, await listen(t, server));

  await logged(books, away('no whole answer within 5 s'));
});

// Runs a command with another /etc/resolv.conf.
const kResolveBy = [
  'unshare',
  '--map-root-user',
  '--mount',
  'sh',
  '-c',
  'mount --bind "$0" /etc/resolv.conf && exec "$@"',
];

test('books-service stops waiting for a name server that does not answer', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const resolver = join(folder, 'resolv.conf');
  writeFileSync(resolver, 'nameserver 127.0.0.153\noptions timeout:30\n');
  const under = [...kResolveBy, resolver];
  if (spawnSync(under[0], [...under.slice(1), 'true']).status !== 0) {
    return t.skip('needs a mount namespace');
  }
  const nameServer = createSocket('udp4');
  t.after(() => nameServer.close());
  nameServer.bind(53, '127.0.0.153');
  const isBound = await once(nameServer, 'listening').then(
    () => true,
    () => false,
  );
  if (!isBound) return t.skip('needs port 53');
  const books = await start(
    t,
    'books-service',
    { AUTH_URL: 'http://auth.example:8001' },
    {},
    { under },
  );

  await logged(books, away('no whole answer within 5 s'));

  assert.equal((await get(books, '/health')).status, 200);
});

const signed = (request, body) => signatureOf(JWT_SECRET, request, body);

for (const [what, page, reason] of [
  ['whose ids do not rise', () => ({ items: [entry(2)], more: true, last_id: 9 }), 'do not rise'],
  ['with more after an empty page', () => ({ more: true, last_id: 9 }), 'after an empty page'],
]) {
  test(`books-service stops reading a feed ${what}`, async (t) => {
    const feed = await startFeed(t, page, signed);
    const books = await startBooks(t, feed.url);

    await logged(books, away(reason));
    const before = feed.requests;
    await eventually(() => feed.requests > before); // the next poll

    assert.ok(feed.requests <= before + 2, `${feed.requests} requests`);
  });
}

// Regression: a fake feed deleted all items of all users.
for (const [what, sign] of [
  ['without a signature', () => ({})],
  ['signed with another secret', (request, body) => signatureOf(`x${JWT_SECRET}`, request, body)],
  ['that was tampered with', (request, body) => signatureOf(JWT_SECRET, request, `${body} `)],
  [
    'that answered an earlier request',
    ({ url }, body) => signatureOf(JWT_SECRET, { url, headers: { 'feed-nonce': 'earlier' } }, body),
  ],
  [
    'from another position',
    ({ headers }, body) => signatureOf(JWT_SECRET, { url: '/?after=9', headers }, body),
  ],
]) {
  test(`books-service deletes nothing after a page ${what}`, async (t) => {
    const deletion = () => ({ items: [entry(1, 'user_deleted')], last_id: 1 });
    const feed = await startFeed(t, deletion, sign);
    const books = await startBooks(t, feed.url);
    await logged(books, away('not signed'));
    const before = feed.requests;
    await eventually(() => feed.requests > before + 1); // one more poll has ended

    assert.ok(!books.lines.some((line) => line.includes('items_removed')));
    assert.equal((await get(books, '/health/ready')).status, 503);
  });
}

test('books-service skips an entry of an unknown kind and applies the others', async (t) => {
  const items = [{ id: 1, kind: 'device', device_id: 'd' }, entry(2, 'user_deleted')];
  const page = (after) => ({ items: items.filter(({ id }) => id > after), last_id: 2 });
  const feed = await startFeed(t, page, signed);
  const books = await startBooks(t, feed.url);

  await logged(books, /items_removed.*user_id=7/);
  await eventually(() => feed.requests >= 3);

  assert.equal((await get(books, '/health/ready')).status, 200);
  assert.equal(books.lines.filter((line) => /revocation_kind_unknown.*id=1 /.test(line)).length, 1);
});

test('books-service reads a feed over https only from a server whose certificate it trusts', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-subj',
      '/CN=feed',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'ignore' },
  );
  const server = createTlsServer(
    { key: readFileSync(key), cert: readFileSync(cert) },
    (request, response) => {
      const body = JSON.stringify(kNothing);
      response.writeHead(200, signed(request, body)).end(body);
    },
  );
  const url = await listen(t, server, 'https');

  const trusting = await startBooks(t, url, { SSL_CERT_FILE: cert });
  await eventually(async () => (await get(trusting, '/health/ready')).status === 200);
  const elsewhere = await startBooks(t, url.replace('127.0.0.1', 'localhost'), {
    SSL_CERT_FILE: cert,
  });
  await logged(elsewhere, away('certificate verify failed'));
  const distrusting = await startBooks(t, url);
  await logged(distrusting, away('certificate verify failed'));
});
