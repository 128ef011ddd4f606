// Rotation, grace and reuse of refresh tokens, with concurrent requests.
import assert from 'node:assert/strict';
import test from 'node:test';

import { RawClient } from '../support/raw_client.mjs';
import {
  kDatabases,
  claimsOf,
  eventually,
  get,
  logIn,
  newUser,
  pause,
  refresh,
  refusal,
  start,
  startPair,
} from '../support/pair.mjs';
import { createMariadbDatabase } from '../support/service.mjs';

for (const kind of kDatabases) {
  test(`${kind.name}: 50 concurrent refreshes of one token get one successor`, async (t) => {
    const { auth } = await startPair(t, kind);
    const { refresh_token: token } = await logIn(auth, await newUser(auth));

    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(auth, token)));

    assert.deepEqual(
      answers.map(({ status }) => status),
      Array(50).fill(200),
    );
    const claims = await Promise.all(
      answers.map(async (answer) => claimsOf((await answer.json()).refresh_token)),
    );
    const successors = new Set(claims.map(({ sid, ctr }) => `${sid} ${ctr}`));
    assert.deepEqual([...successors], [`${claimsOf(token).sid} 1`]);
  });

  test(`${kind.name}: a repeat does not extend the grace, and then reuse is detected`, async (t) => {
    const { auth, books } = await startPair(t, kind, { REFRESH_GRACE_SECONDS: '2' });
    const { refresh_token: token } = await logIn(auth, await newUser(auth));
    const rotated = performance.now();
    const next = await (await refresh(auth, token)).json();
    for (const at of [600, 1400]) {
      await pause(at - (performance.now() - rotated));
      assert.equal((await refresh(auth, token)).status, 200);
    }
    await pause(2300 - (performance.now() - rotated));

    assert.deepEqual(await refusal(await refresh(auth, token)), [401, 'refresh_reused']);

    assert.deepEqual(await refusal(await refresh(auth, next.refresh_token)), [
      401,
      'token_revoked',
    ]);
    assert.deepEqual(await refusal(await get(auth, '/api/profile', next.access_token)), [
      401,
      'token_revoked',
    ]);
    await eventually(
      async () => (await get(books, '/api/items', next.access_token)).status === 401,
      3000,
    );
    assert.ok(
      auth.lines.some(
        (line) => line.includes('refresh_reuse') && line.includes(claimsOf(token).sid),
      ),
    );
  });
}

test('a refresh with a lost response can be repeated', async (t) => {
  const { auth } = await startPair(t);
  const { refresh_token: token } = await logIn(auth, await newUser(auth));
  const client = await RawClient.connect(auth.port);
  await client.send(
    'POST /auth/refresh HTTP/1.1\r\nHost: llavero.test\r\nContent-Length: 0\r\n' +
      `Authorization: Bearer ${token}\r\n\r\n`,
  );
  client.socket.destroy();
  await eventually(() => auth.lines.some((line) => line.includes('token_refreshed')));

  const again = await refresh(auth, token);

  assert.equal(again.status, 200);
  const claims = claimsOf((await again.json()).refresh_token);
  assert.equal(claims.ctr, 1);
});

test(
  'two instances on one MariaDB give each of many tokens one successor',
  { skip: process.env.TEST_MARIADB_URL ? false : 'TEST_MARIADB_URL is not set' },
  async (t) => {
    const database = createMariadbDatabase();
    t.after(() => database.drop());
    const settings = { JWT_SECRET: 'one secret for both instances, 32+' };
    const one = await start(t, 'auth-service', settings, database);
    // With Galera the other instance may use another node.
    const elsewhere = new URL(database.url);
    elsewhere.host = process.env.TEST_MARIADB_OTHER_HOST ?? elsewhere.host;
    const other = await start(t, 'auth-service', settings, { url: elsewhere.href });
    const user = await newUser(one);
    const budgetMs = 25_000;
    const began = performance.now();
    let tokens = 0;
    const statuses = {};
    const race = async () => {
      const { refresh_token: token } = await logIn(one, user);
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) => refresh(i % 2 ? one : other, token)),
      );
      const successors = new Set();
      for (const answer of answers) {
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        const body = await answer.json();
        if (answer.status === 200) {
          const { sid, ctr } = claimsOf(body.refresh_token);
          successors.add(`${sid} ${ctr}`);
        }
      }
      assert.deepEqual([...successors], [`${claimsOf(token).sid} 1`]);
      ++tokens;
    };
    while (tokens < 1000 && performance.now() - began < budgetMs) {
      await Promise.all([race(), race(), race(), race()]);
    }

    t.diagnostic(`${tokens} tokens, answers ${JSON.stringify(statuses)}`);
    assert.deepEqual(Object.keys(statuses), ['200']);
    for (const service of [one, other]) {
      assert.ok(!service.lines.some((line) => line.includes('refresh_reuse')));
    }
  },
);
