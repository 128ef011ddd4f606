// `auth-service check` against our own services and against a server that is no such service.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';

import { startPair } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';

const kMaxRequests = 2000;
const kMaxSeconds = 20;

// {status, output, errors}
async function check(...args) {
  const child = spawn(join(binDir, 'auth-service'), ['check', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [output, errors] = await Promise.all(
    [child.stdout, child.stderr].map(async (stream) => Buffer.concat(await stream.toArray())),
  );
  const [status] = await closed;
  return { status, output: output.toString(), errors: errors.toString() };
}

test('finds nothing in our own services, within its limits, and leaves no account', async (t) => {
  const { auth, books } = await startPair(t);

  const { status, output, errors } = await check(
    auth.url,
    ...['--books', books.url, '--preset', 'llavero', '--format', 'json'],
  );

  assert.equal(errors, '');
  const report = JSON.parse(output);
  assert.deepEqual(report.findings, []);
  assert.deepEqual(report.advice, []);
  assert.deepEqual(
    report.exercise.filter(({ passed }) => !passed),
    [],
  );
  assert.equal(status, 0);
  assert.equal(report.grade.passed, report.grade.of);
  assert.deepEqual(report.not_checked.map(({ id }) => id).sort(), [
    'expired_accepted',
    'expiry',
    'logs',
  ]);
  assert.deepEqual(report.accounts_left, []);
  assert.ok(report.requests <= kMaxRequests, `${report.requests} requests`);
  assert.ok(report.seconds < kMaxSeconds, `${report.seconds} s`);
  assert.doesNotMatch(output, /eyJ[\w-]{20}/, 'a complete token');
});

test('says that a plain web server is not such a service', async (t) => {
  const server = createServer((request, response) => {
    response.writeHead(request.method === 'GET' ? 200 : 405, { 'content-type': 'text/html' });
    response.end('<p>It works</p>');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());

  const { status, output, errors } = await check(`http://127.0.0.1:${server.address().port}`);

  assert.equal(status, 2);
  assert.equal(output, '');
  assert.match(errors, /^this is not such a service: POST \S+\/auth\/register answered 405/);
});

test('refuses a host that is not private', async () => {
  const { status, errors } = await check('http://192.0.2.1');

  assert.equal(status, 2);
  assert.match(errors, /--i-may-test-this-host/);
});
