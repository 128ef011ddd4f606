// 16 clients of two instances change the same rows at once, with If-Match: what was acknowledged is
// there, once, and nothing else is.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import test from 'node:test';

import { kDatabases, start } from '../support/pair.mjs';
import { signToken } from '../support/token.mjs';

const kClients = 16;
const kCreates = 1000;
const kUpdates = 1000;
const kDeletes = 1000;
const kSharedRows = 2; // so that clients meet
const kIsbns = 200;

// A connection per client, and the requests of a user on it.
class Client {
  constructor(service, token) {
    this.service = service;
    this.token = token;
    this.agent = new Agent({ keepAlive: true, maxSockets: 1 });
  }

  // {status, etag, location, body}
  send(method, path, body, headers = {}) {
    const text = body === undefined ? '' : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        this.service.url + path,
        {
          method,
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(text),
            ...headers,
          },
        },
        async (response) => {
          let answer = '';
          for await (const chunk of response) answer += chunk;
          resolve({
            status: response.statusCode,
            etag: response.headers.etag,
            location: response.headers.location,
            body: answer ? JSON.parse(answer) : null,
          });
        },
      );
      sent.on('error', reject);
      sent.end(text);
    });
  }

  close() {
    this.agent.destroy();
  }
}

// Does job 0, 1, ... `count` - 1, each by the next client that is free.
async function share(clients, count, job) {
  let next = 0;
  await Promise.all(
    clients.map(async (client) => {
      while (next < count) await job(client, next++);
    }),
  );
}

async function setUp(t, kind) {
  const database = kind.create();
  t.after(() => database.drop());
  const settings = { JWT_SECRET: randomBytes(32).toString('hex') };
  const first = await start(t, 'books-service', settings, database);
  const url = database.url ?? `sqlite:${first.folder}/test.db`;
  const services = [first, await start(t, 'books-service', settings, { url })];
  const token = signToken(settings.JWT_SECRET);
  const clients = Array.from({ length: kClients }, (_, i) => new Client(services[i % 2], token));
  t.after(() => clients.forEach((client) => client.close()));
  return clients;
}

const versionOf = (etag) => Number(/^"(\d+)(-mine)?"$/.exec(etag)[1]);

// The ids on a list, all pages of it.
async function idsOn(client, list) {
  const ids = [];
  for (let path = `${list}?limit=100`; path !== null;) {
    const { body } = await client.send('GET', path);
    ids.push(...body.items.map((entry) => entry.id));
    path = body.next;
  }
  return ids;
}

// A 13-digit kIsbn with its check digit.
function isbn(number) {
  const digits = `978${String(number).padStart(9, '0')}`;
  const sum = [...digits].reduce((total, digit, i) => total + Number(digit) * (i % 2 ? 3 : 1), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

for (const kind of kDatabases) {
  test(`every acknowledged creation is there, once, on ${kind.name}`, async (t) => {
    const clients = await setUp(t, kind);
    const created = [];

    await share(clients, kCreates, async (client, i) => {
      const { status, body } = await client.send('POST', '/api/items', { name: `item ${i}` });
      assert.equal(status, 201);
      created.push(body.id);
    });

    const ids = await idsOn(clients[0], '/api/items');
    assert.equal(ids.length, kCreates);
    assert.deepEqual(new Set(ids), new Set(created));
  });

  test(`no update is lost on ${kind.name}`, async (t) => {
    const clients = await setUp(t, kind);
    const rows = [];
    for (let i = 0; i < kSharedRows; i++) {
      const { location } = await clients[0].send('POST', '/api/items', { name: 'start' });
      rows.push({ location, acknowledged: new Map([[1, 'start']]) });
    }
    let refused = 0;

    await share(clients, kUpdates, async (client, i) => {
      const row = rows[i % kSharedRows];
      for (;;) {
        const { etag } = await client.send('GET', row.location);
        const method = i % 2 ? 'PUT' : 'PATCH';
        const name = `change ${i}`;
        const changed = await client.send(method, row.location, { name }, { 'if-match': etag });
        if (changed.status === 412) {
          refused++;
          continue;
        }
        assert.equal(changed.status, 200);
        assert.equal(versionOf(changed.etag), versionOf(etag) + 1);
        assert.ok(!row.acknowledged.has(versionOf(changed.etag)), 'one version, two changes');
        row.acknowledged.set(versionOf(changed.etag), name);
        return;
      }
    });

    for (const row of rows) {
      const last = await clients[0].send('GET', row.location);
      assert.equal(versionOf(last.etag), row.acknowledged.size);
      assert.equal(last.body.name, row.acknowledged.get(row.acknowledged.size));
    }
    assert.ok(refused > 0, 'no two clients met');
    t.diagnostic(`${refused} changes came too late and were refused`);
  });

  test(`without If-Match every update is made on ${kind.name}`, async (t) => {
    const clients = await setUp(t, kind);
    const { location } = await clients[0].send('POST', '/api/items', { name: 'start' });
    const versions = new Set();

    await share(clients, kClients * 10, async (client, i) => {
      const changed = await client.send('PATCH', location, { name: `change ${i}` });
      assert.equal(changed.status, 200);
      versions.add(versionOf(changed.etag));
    });

    assert.equal(versions.size, kClients * 10);
    assert.equal(Math.max(...versions), kClients * 10 + 1);
  });

  test(`a removal and a change of one version do not both succeed on ${kind.name}`, async (t) => {
    const clients = await setUp(t, kind);
    const rows = [];
    await share(clients, kDeletes, async (client) => {
      const { location } = await client.send('POST', '/api/items', { name: 'start' });
      rows.push({ location, done: [] });
    });

    await share(clients, 2 * kDeletes, async (client, i) => {
      const row = rows[Math.floor(i / 2)];
      const method = i % 2 ? 'DELETE' : 'PUT';
      const { status } = await client.send(
        method,
        row.location,
        { name: 'changed' },
        { 'if-match': '"1"' },
      );
      assert.ok([200, 204, 404, 412].includes(status), `${method} answered ${status}`);
      if (status < 300) row.done.push(method);
    });

    const left = new Set(await idsOn(clients[0], '/api/items'));
    for (const { location, done } of rows) {
      assert.equal(done.length, 1, `${location}: ${done}`);
      assert.equal(left.has(Number(location.split('/').at(-1))), done[0] === 'PUT');
    }
  });

  test(`no ISBN is given twice on ${kind.name}`, async (t) => {
    const clients = await setUp(t, kind);
    const owners = new Map();

    await share(clients, kCreates, async (client, i) => {
      const wanted = isbn(i % kIsbns);
      let answer;
      if (i % 3 === 0) {
        const { location } = await client.send('POST', '/api/books', { title: 't', author: 'a' });
        answer = await client.send('PATCH', location, { isbn: wanted }, { 'if-match': '"1-mine"' });
        answer.location ??= location;
      } else {
        answer = await client.send('POST', '/api/books', { title: 't', author: 'a', isbn: wanted });
      }
      assert.ok([200, 201, 409].includes(answer.status), `${answer.status}`);
      if (answer.status === 409) {
        const other = await client.send('GET', answer.location);
        assert.equal(other.body.isbn, wanted);
        return;
      }
      assert.ok(!owners.has(wanted), `${wanted} was given twice`);
      owners.set(wanted, answer.body.id);
    });

    assert.equal(owners.size, kIsbns);
    for (const [wanted, id] of owners) {
      assert.equal((await clients[0].send('GET', `/api/books/${id}`)).body.isbn, wanted);
    }
  });
}
