// What RFC 9110 and RFC 9112 ask of a server that parses and frames, as tables, against both
// services: the right answers, and then either the next request or the end of the connection.
import assert from 'node:assert/strict';
import {randomBytes} from 'node:crypto';
import test from 'node:test';

import {RawClient} from '../support/raw_client.mjs';
import {Service} from '../support/service.mjs';
import {signToken} from '../support/token.mjs';
import {body} from './body.mjs';
import {connection} from './connection.mjs';
import {fields} from './fields.mjs';
import {requestLine} from './request_line.mjs';
import {HOST} from './requests.mjs';

const secret = randomBytes(32).toString('hex');
// What stands for `{json} HTTP/1.1` in a request: a path that takes JSON, and who may send it.
const SERVICES = {
  'auth-service': (version) => `/auth/login ${version}`,
  'books-service': (version) =>
    `/api/items ${version}\r\nAuthorization: Bearer ${signToken(secret)}`,
};
const NEXT = `GET /health HTTP/1.1\r\n${HOST}X-Request-ID: next\r\n\r\n`;

const listed = (status) => status.answers ?? [status];

function assertIsError({headers, body: text}) {
  const {request_id: requestId, msg, code} = JSON.parse(text);
  assert.equal(requestId, headers['x-request-id']);
  assert.match(msg, /^[\x20-\x7e]+$/);
  assert.match(code, /^[a-z_]+$/);
}

async function check(service, bytes, status, after) {
  const client = await RawClient.connect(service.port);
  const head = bytes.startsWith('HEAD ');
  await client.send(bytes + NEXT);

  let answer;
  for (const expected of listed(status)) {
    answer = await client.response({head});
    assert.ok([expected].flat().includes(answer.status), `got ${answer.status}: ${answer.body}`);
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

for (const [name, target] of Object.entries(SERVICES)) {
  test(name, async (t) => {
    const service = await Service.start(name, {settings: {JWT_SECRET: secret}});
    t.after(() => service.stop());
    for (const [what, section, bytes, status, after] of
         [...requestLine, ...fields, ...body, ...connection]) {
      const answers = listed(status).map((one) => [one].flat().join(' or ')).join(', ');
      await t.test(`${what} is ${answers}, and the connection ${after} (RFC ${section})`, () => {
        const sent = bytes.replace(/\{json\} (HTTP\/1\..)/, (_, version) => target(version));
        return check(service, sent, status, after);
      });
    }
    await t.test('the service answers after all of this', () => service.assertAnswers());
  });
}
