// Valid HTTP/1.1 works, rarely used features included.
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { RawClient } from '../support/raw_client.mjs';
import { Service } from '../support/service.mjs';

const kHost = 'Host: llavero.test\r\n';
const get = (target, lines = '') => `GET ${target} HTTP/1.1\r\n${kHost}${lines}\r\n`;
const kJsonPost = `POST /auth/register HTTP/1.1\r\n${kHost}Content-Type: application/json\r\n`;

let service;
let client;
before(async () => {
  service = await Service.start('auth-service');
});
after(() => service.stop());
test.beforeEach(async () => {
  client = await RawClient.connect(service.port);
});
test.afterEach(() => client.destroy());

test('pipelined slow and fast requests are answered in order', async () => {
  const ids = Array.from({ length: 40 }, (_, i) => `n${i}`);
  const paths = ['/health/ready', '/health', '/nowhere'];

  await client.send(ids.map((id, i) => get(paths[i % 3], `X-Request-ID: ${id}\r\n`)).join(''));

  for (const id of ids) {
    const { headers } = await client.response();
    assert.equal(headers['x-request-id'], id);
  }
});

test('a pipelined body is read to its end and no further', async () => {
  await client.send(`${kJsonPost}Content-Length: 2\r\n\r\n{}${get('/health')}`);

  assert.equal((await client.response()).status, 422);
  assert.equal((await client.response()).status, 200);
});

test('a body that begins with a space is not a folded header line', async () => {
  await client.send(`${kJsonPost}Content-Length: 4\r\n\r\n \t{}`);

  assert.equal((await client.response()).status, 422);
});

test('a chunked body is read, with extensions and a trailer', async () => {
  await client.send(
    `${kJsonPost}Transfer-Encoding: chunked\r\n\r\n` +
      '1;a=b\r\n{\r\n1;c="d"\r\n}\r\n0\r\nX-Checksum: 1\r\n\r\n' +
      get('/health'),
  );

  assert.equal((await client.response()).status, 422);
  assert.equal((await client.response()).status, 200);
});

test('a trailer does not count as a header', async () => {
  await client.send(
    `${kJsonPost}Transfer-Encoding: chunked\r\n\r\n` +
      '2\r\n{}\r\n0\r\nX-Request-ID: from-the-trailer\r\n\r\n',
  );

  const { headers } = await client.response();
  assert.notEqual(headers['x-request-id'], 'from-the-trailer');
});

test('a request that arrives byte by byte is read', async () => {
  for (const byte of get('/health')) await client.send(byte);

  assert.equal((await client.response()).status, 200);
});

test('Expect: 100-continue is answered before the body is sent', async () => {
  await client.send(`${kJsonPost}Content-Length: 2\r\nExpect: 100-continue\r\n\r\n`);
  assert.equal((await client.response()).status, 100);

  await client.send('{}');
  assert.equal((await client.response()).status, 422);
});

test('a body that is too large is refused instead of continued', async () => {
  await client.send(`${kJsonPost}Content-Length: 65537\r\nExpect: 100-continue\r\n\r\n`);

  assert.equal((await client.response()).status, 413);
});

test('HEAD has the headers of GET and no body', async () => {
  await client.send(get('/health') + `HEAD /health HTTP/1.1\r\n${kHost}\r\n` + get('/nowhere'));

  const full = await client.response();
  const head = await client.response({ head: true });
  assert.equal(head.status, 200);
  assert.equal(head.headers['content-length'], full.headers['content-length']);
  assert.equal((await client.response()).status, 404);
});

test('a connection persists until the client sends Connection: close', async () => {
  await client.send(get('/health'));
  assert.equal((await client.response()).status, 200);
  await client.send(get('/health', 'Connection: close\r\n'));

  const { headers } = await client.response();
  assert.equal(headers.connection, 'close');
  await client.closed();
});

test('HTTP/1.0 needs no Host, and its connection ends', async () => {
  await client.send('GET /health HTTP/1.0\r\n\r\n');

  assert.equal((await client.response()).status, 200);
  await client.closed();
});

test('a request target in absolute form is handled like its path', async () => {
  await client.send(get('http://llavero.test/health') + get('http://llavero.test'));

  assert.equal((await client.response()).status, 200);
  assert.equal((await client.response()).status, 200);
});

test('TRACE is refused and not echoed', async () => {
  await client.send(`TRACE /health HTTP/1.1\r\n${kHost}Authorization: Bearer abc\r\n\r\n`);

  const { status, body } = await client.response();
  assert.ok([405, 501].includes(status), `got ${status}`);
  assert.ok(!body.includes('abc'));
});

test('OPTIONS * is answered', async () => {
  await client.send(`OPTIONS * HTTP/1.1\r\n${kHost}\r\n`);

  assert.equal((await client.response()).status, 204);
});

test('empty lines before a request are skipped', async () => {
  await client.send(`\r\n\r\n${get('/health')}\r\n${get('/health')}`);

  assert.equal((await client.response()).status, 200);
  assert.equal((await client.response()).status, 200);
});

test('a client that closes its sending side after the request gets the response', async () => {
  client.socket.end(get('/health/ready'), 'latin1');

  assert.equal((await client.response()).status, 200);
  await client.closed();
});
