// Sends exactly the bytes of a test, and checks in every response what all responses must have: no
// 5xx, a body in UTF-8, errors in their common shape, one line in the log.
import assert from 'node:assert/strict';

import { RawClient } from '../support/raw_client.mjs';
import { eventually } from '../support/pair.mjs';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// The string or buffer as RawClient sends it: one character per byte.
const bytesOf = (text) => Buffer.from(text).toString('latin1');

export class Caller {
  constructor(service) {
    this.service = service;
    this.requestIds = [];
  }

  // `body` is sent unchanged if it is a buffer or a string, otherwise as JSON. `headers` and
  // `target` are text, sent as UTF-8. Returns {status, headers, json}.
  async call(method, target, { headers = {}, body } = {}) {
    const raw = Buffer.isBuffer(body) || typeof body === 'string';
    const payload = body === undefined ? '' : bytesOf(raw ? body : JSON.stringify(body));
    const fields = {
      Host: 'llavero.test',
      ...(body !== undefined && {
        'Content-Type': 'application/json',
        'Content-Length': payload.length,
      }),
      ...headers,
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = bytesOf(`${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);

    this.client ??= await RawClient.connect(this.service.port);
    await this.client.send(head + payload);
    const answer = await this.client.response({ head: method === 'HEAD', withinMs: 30_000 });
    if (answer.headers.connection === 'close') this.close();
    return this.#check(answer);
  }

  close() {
    this.client?.destroy();
    this.client = undefined;
  }

  #check({ status, headers, body }) {
    assert.ok(status < 500, `status ${status}`);
    for (const value of Object.values(headers)) assert.match(value, /^[\x20-\x7e]*$/);
    this.requestIds.push(headers['x-request-id']);
    const text = utf8.decode(Buffer.from(body, 'latin1'));
    const json = text === '' ? undefined : JSON.parse(text);
    if (status >= 400) {
      assert.match(headers['content-type'], /^application\/(problem\+)?json$/);
      assert.match(json.code, /^[a-z0-9_]+$/);
      assert.match(json.msg, /^[\x20-\x7e]+$/);
      assert.equal(json.request_id, headers['x-request-id']);
    }
    return { status, headers, json };
  }
}

// Calls `check` with each value and its own connection to the service, four at a time, and fails
// with all values for which `check` failed.
export async function forEach(service, values, check) {
  const failures = [];
  const rest = values.entries();
  const work = async () => {
    const caller = service.caller();
    for (const [index, value] of rest) {
      try {
        await check(caller, value, index);
      } catch (error) {
        failures.push(`${JSON.stringify(value)}: ${error.message}`);
        caller.close();
      }
    }
    caller.close();
  };
  await Promise.all(Array.from({ length: 4 }, work));
  assert.equal(failures.length, 0, failures.join('\n'));
}

// Fails unless the log of the service has one JSON object per line, in printable ASCII, and one
// line per request.
export async function assertLogIsClean(service) {
  const logged = () =>
    service.lines
      .filter((line) => /"event":"(request|preflight)"/.test(line))
      .map((line) => JSON.parse(line).request_id);
  const ids = service.callers.flatMap((caller) => caller.requestIds);
  await eventually(() => {
    const seen = new Set(logged());
    return ids.every((id) => seen.has(id));
  });

  for (const line of service.lines) {
    assert.match(line, /^[\x20-\x7e]+$/);
    assert.equal(typeof JSON.parse(line).event, 'string', line);
  }
  const once = new Set(logged());
  assert.equal(logged().length, once.size);
}
