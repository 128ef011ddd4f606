// The requirements of RFC 9110 and RFC 9112 on parsing and framing, as tables, against both
// services: the right responses, and then either the next request or the end of the connection.
import assert from 'node:assert/strict';
import test from 'node:test';

import { RawClient } from '../support/raw_client.mjs';
import { Service } from '../support/service.mjs';
import { kServices, answersOf, innocent, requestFor, rows, secret } from './rows.mjs';

function assertIsError({ headers, body: text }) {
  const { request_id: requestId, msg, code } = JSON.parse(text);
  assert.equal(requestId, headers['x-request-id']);
  assert.match(msg, /^[\x20-\x7e]+$/);
  assert.match(code, /^[a-z_]+$/);
}

async function check(service, bytes, status, after) {
  const client = await RawClient.connect(service.port);
  const head = bytes.startsWith('HEAD ');
  await client.send(bytes + innocent('next'));

  let answer;
  for (const expected of answersOf(status)) {
    answer = await client.response({ head });
    assert.ok(expected.includes(answer.status), `got ${answer.status}: ${answer.body}`);
    assert.equal(answer.headers['access-control-allow-origin'], '*');
    if (answer.status >= 400 && !head) assertIsError(answer);
  }
  if (after === 'closed') {
    assert.equal(answer.headers.connection, 'close');
    await client.closed();
    assert.equal(client.received, '');
    return;
  }
  assert.equal(answer.headers.connection, undefined);
  const next = await client.response();
  assert.deepEqual([next.status, next.headers['x-request-id']], [200, 'next']);
  client.destroy();
}

for (const name of kServices) {
  test(name, async (t) => {
    const service = await Service.start(name, { settings: { JWT_SECRET: secret } });
    t.after(() => service.stop());
    for (const { what, section, bytes, status, after } of rows) {
      const answers = answersOf(status)
        .map((right) => right.join(' or '))
        .join(', ');
      await t.test(`${what} is ${answers}, and the connection ${after} (RFC ${section})`, () =>
        check(service, requestFor(name, bytes), status, after),
      );
    }
    await t.test('the service still answers afterwards', () => service.assertAnswers());
    t.diagnostic(`${rows.length} requests sent to ${name}`);
  });
}
