// nginx with the configuration of deploy/nginx under slow and many clients: it serves the others,
// and its own responses can be read by a page.
import assert from 'node:assert/strict';
import http from 'node:http';
import test from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { startNginx } from '../conformance/nginx.mjs';
import { eventually, newUser, startPair } from '../support/pair.mjs';
import { RawClient } from '../support/raw_client.mjs';

const kSlowClients = 1_000;
const kLogins = 1_000;
const kConcurrentLogins = 160;
const kOrigin = 'http://page.example';
const kTooLarge = 64 * 1024 + 1;

async function startGate(t) {
  const { auth, books } = await startPair(t, undefined, { TRUSTED_PROXIES: '127.0.0.1' });
  const services = { 'auth-service': auth, 'books-service': books };
  const ports = await startNginx(t, services);
  return { auth, port: ports['auth-service'] };
}

// Sends a request from `localAddress`, on a connection of its own, and resolves to {status, headers, body}.
function ask(port, path, { method = 'GET', headers = {}, body, localAddress } = {}) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      port,
      host: '127.0.0.1',
      path,
      method,
      headers,
      localAddress,
      agent: false,
    });
    request.on('error', reject);
    request.on('response', async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, headers: response.headers, body: text });
    });
    request.end(body);
  });
}

async function openSlowClients(t, port, text) {
  const clients = [];
  t.after(() => clients.forEach((client) => client.destroy()));
  for (let i = 0; i < kSlowClients; ++i) {
    const client = await RawClient.connect(port);
    client.socket.on('error', () => {});
    await client.send(text);
    clients.push(client);
  }
  return clients;
}

async function assertServes(port) {
  for (let i = 0; i < 12; ++i) assert.equal((await ask(port, '/health')).status, 200);
}

test('serves others while 1,000 clients send half a header, and closes those', async (t) => {
  const { port } = await startGate(t);

  const clients = await openSlowClients(t, port, 'GET /health HTTP/1.1\r\nHost: gate\r\n');

  await assertServes(port);
  await eventually(() => clients.every((client) => client.ended), 20_000);
});

test('serves others while 1,000 clients send half a body, and answers those with 408', async (t) => {
  const { port } = await startGate(t);

  // One address may have 200 requests in progress, so the others are refused.
  const clients = await openSlowClients(
    t,
    port,
    'POST /auth/login HTTP/1.1\r\nHost: gate\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{',
  );

  await eventually(
    async () => (await ask(port, '/health', { localAddress: '127.0.1.1' })).status === 200,
  );
  const answers = await Promise.all(clients.map((client) => client.response({ withinMs: 40_000 })));
  const statuses = new Set(answers.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), [408, 503]);
});

test('1,000 logins of 160 clients succeed, some after they were asked to wait', async (t) => {
  const { auth, port } = await startGate(t);
  const users = [];
  for (let i = 0; i < kConcurrentLogins; ++i) users.push(await newUser(auth));
  let left = kLogins;
  const logIn = async (_, client) => {
    const { username, password } = users[client];
    const login = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
      localAddress: `127.0.1.${1 + client}`,
    };
    while (left-- > 0) {
      let answer;
      while ((answer = await ask(port, '/auth/login', login)).status !== 200) {
        assert.equal(answer.status, 503, answer.body);
        await pause(answer.headers['retry-after'] * 1_000);
      }
    }
  };

  await Promise.all(Array.from({ length: kConcurrentLogins }, logIn));
});

test('its own responses are JSON that a page can read', async (t) => {
  const { auth, port } = await startGate(t);
  const asPage = { origin: kOrigin, 'x-request-id': 'mine' };
  const assertOwn = (answer, status, code) => {
    assert.equal(answer.status, status);
    const { msg, ...rest } = JSON.parse(answer.body);
    assert.ok(msg);
    assert.deepEqual(rest, { code, request_id: 'mine' });
    assert.equal(answer.headers['x-request-id'], 'mine');
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    assert.equal(answer.headers['content-type'], 'application/json');
  };

  const large = { method: 'POST', headers: asPage, body: 'x'.repeat(kTooLarge) };
  assertOwn(await ask(port, '/auth/login', large), 413, 'body_too_large');
  assertOwn(await ask(port, '/metrics', { headers: asPage }), 404, 'not_found');
  assertOwn(
    await ask(port, '/health', { method: 'TRACE', headers: asPage }),
    405,
    'method_not_allowed',
  );
  const header = { ...asPage, big: 'x'.repeat(9_000) };
  assertOwn(await ask(port, '/health', { headers: header }), 431, 'header_too_large');

  await auth.stop();
  const away = await ask(port, '/health', { headers: asPage });
  assertOwn(away, 503, 'bad_gateway');
  assert.equal(away.headers['retry-after'], '1');
  const preflight = {
    ...asPage,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'authorization',
  };
  const { status, headers } = await ask(port, '/auth/login', {
    method: 'OPTIONS',
    headers: preflight,
  });
  assert.equal(status, 204);
  assert.equal(headers['access-control-allow-headers'], 'authorization');
});
