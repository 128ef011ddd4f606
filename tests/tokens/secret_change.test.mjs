// JWT_SECRET is changed in two rounds under load. Within a round the services restart in any order.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { freePort } from '../support/free_port.mjs';
import { Service } from '../support/service.mjs';
import { signToken } from '../support/token.mjs';

const kClients = 4;
const kReads = 5; // of each kind between two refreshes
// Enough responses that a client covers a whole round: old tokens, a refresh, and new tokens.
const kWholeRound = kClients * 2 * (2 * kReads + 1);

// A service that keeps its address and its database over a restart.
class Replaceable {
  static async start(t, name, settings, fixed = {}) {
    const replaceable = new Replaceable();
    const folder = mkdtempSync(join(tmpdir(), 'llavero-'));
    const port = await freePort();
    Object.assign(replaceable, { name, url: `http://127.0.0.1:${port}` });
    replaceable.fixed = {
      LISTEN: `127.0.0.1:${port}`,
      DATABASE_URL: `sqlite:${folder}/test.db`,
      ...fixed,
    };
    t.after(async () => {
      await replaceable.service.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    await replaceable.#run(settings);
    return replaceable;
  }

  async #run(settings) {
    this.service = await Service.start(this.name, { settings: { ...this.fixed, ...settings } });
  }

  async restart(settings) {
    assert.equal(await this.service.terminate(), 0);
    await this.service.stop();
    await this.#run(settings);
  }
}

// Sends until there is a response, because during a restart connections are refused.
async function send(url, options) {
  for (let tries = 0; tries < 500; ++tries) {
    try {
      const response = await fetch(url, options);
      return { status: response.status, body: await response.json() };
    } catch {
      await setTimeout(10);
    }
  }
  throw new Error(`no answer from ${url}`);
}

// A client that reads its profile and its items and refreshes its tokens, until `stopped`.
async function run(auth, books, user, totals) {
  const count = (what, { status, body }) => {
    totals.sent += 1;
    if (status !== 200) totals.refused.push(`${what} ${status} ${body.code}`);
    return body;
  };
  const form = (parameters) => ({ method: 'POST', body: new URLSearchParams(parameters) });
  const logIn = async () =>
    count('login', await send(`${auth.url}/token`, form({ grant_type: 'password', ...user })));
  let tokens = await logIn();
  while (!totals.stopped) {
    const bearer = { headers: { authorization: `Bearer ${tokens.access_token}` } };
    for (let i = 0; i < kReads; ++i) {
      count('profile', await send(`${auth.url}/api/profile`, bearer));
      count('items', await send(`${books.url}/api/items`, bearer));
    }
    tokens = count(
      'refresh',
      await send(
        `${auth.url}/token`,
        form({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }),
      ),
    );
    if (tokens.access_token === undefined) tokens = await logIn();
  }
}

// Runs clients while `change` restarts the services, and returns the number of refused requests.
async function underLoad(t, change) {
  const [old, next] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  const auth = await Replaceable.start(t, 'auth-service', { JWT_SECRET: old });
  const books = await Replaceable.start(
    t,
    'books-service',
    { JWT_SECRET: old },
    { AUTH_URL: auth.url },
  );
  const user = { username: 'johndoe', password: randomBytes(12).toString('hex') };
  assert.equal((await auth.service.post('/auth/register', user)).status, 201);
  const totals = { sent: 0, refused: [], stopped: false };
  const clients = Promise.all(
    Array.from({ length: kClients }, () => run(auth, books, user, totals)),
  );
  const aRoundOfRequests = async () => {
    const goal = totals.sent + kWholeRound;
    while (totals.sent < goal) await Promise.race([setTimeout(5), clients]);
  };

  try {
    await aRoundOfRequests();
    await change({ auth, books, aRoundOfRequests }, old, next);
    await aRoundOfRequests();
  } finally {
    totals.stopped = true;
  }
  await clients;

  const health = await (await fetch(`${auth.url}/health`)).json();
  t.diagnostic(`${totals.sent} requests, ${totals.refused.length} refused`);
  return { ...totals, health };
}

const kOrders = [
  ['auth', 'books'],
  ['books', 'auth'],
];

for (const first of kOrders) {
  for (const second of kOrders) {
    test(`a secret change in two rounds, ${first} and then ${second}: no request is refused`, async (t) => {
      let fingerprint;
      const { refused, health } = await underLoad(t, async (services, old, next) => {
        fingerprint = (await (await fetch(`${services.auth.url}/health`)).json())
          .secret_fingerprint;
        for (const name of first) {
          await services[name].restart({ JWT_SECRET: old, JWT_SECRET_PREVIOUS: next });
          await services.aRoundOfRequests();
        }
        for (const name of second) {
          await services[name].restart({ JWT_SECRET: next, JWT_SECRET_PREVIOUS: old });
          await services.aRoundOfRequests();
        }
      });

      assert.deepEqual(refused, []);
      assert.notEqual(health.secret_fingerprint, fingerprint);
    });
  }
}

test('a secret change in one round causes refused requests', async (t) => {
  const { refused } = await underLoad(t, async (services, old, next) => {
    await services.auth.restart({ JWT_SECRET: next, JWT_SECRET_PREVIOUS: old });
    await services.aRoundOfRequests();
    await services.books.restart({ JWT_SECRET: next, JWT_SECRET_PREVIOUS: old });
  });

  assert.ok(refused.length > 0);
});

test('the cursor of a list stays valid when the secret changes', async (t) => {
  const secretOf = () => randomBytes(32).toString('hex');
  const [old, next] = [secretOf(), secretOf()];
  const books = await Replaceable.start(t, 'books-service', { JWT_SECRET: old });
  const bearer = (secret) => ({ authorization: `Bearer ${signToken(secret)}` });
  for (const name of ['a', 'b']) await books.service.post('/api/items', { name }, bearer(old));
  const page = await send(`${books.url}/api/items?sort=name&limit=1`, { headers: bearer(old) });

  await books.restart({ JWT_SECRET: next });

  const { status, body } = await send(books.url + page.body.next, { headers: bearer(next) });
  assert.equal(status, 200);
  assert.deepEqual(
    body.items.map(({ name }) => name),
    ['b'],
  );
});
