// Calls a service with exactly the bytes that a test asks for, and holds every answer to what all
// answers owe: no 5xx, a body in UTF-8, errors in their one shape, one line in the log.
import assert from 'node:assert/strict';

import {RawClient} from '../support/raw_client.mjs';
import {eventually} from '../support/pair.mjs';

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

// Of a string or a buffer, as RawClient sends it: one character a byte.
const bytesOf = (text) => Buffer.from(text).toString('latin1');

export class Caller {
  constructor(service) {
    this.service = service;
    this.requestIds = [];
  }

  // `body` is sent as it is if it is a buffer or a string, else as JSON. `headers` and `target` are
  // text, sent as UTF-8. Answers {status, headers, json}.
  async call(method, target, {headers = {}, body} = {}) {
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
    const answer = await this.client.response({head: method === 'HEAD', withinMs: 30_000});
    if (answer.headers.connection === 'close') this.close();
    return this.#check(answer);
  }

  close() {
    this.client?.destroy();
    this.client = undefined;
  }

  #check({status, headers, body}) {
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
    return {status, headers, json};
  }
}

// Calls `check` with each value and a connection of its own to the service, four at a time, and
// fails with all the values that it refused.
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
  await Promise.all(Array.from({length: 4}, work));
  assert.equal(failures.length, 0, failures.join('\n'));
}

// Fails unless the log of the service is one JSON object a line, in printable ASCII, with one line
// for each request.
export async function assertLogIsClean(service) {
  const logged = () => service.lines.filter((line) => line.includes('"event":"request"'))
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
