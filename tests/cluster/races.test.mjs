// Concurrent requests to two auth-services, each with its own Galera node.
import assert from 'node:assert/strict';
import test from 'node:test';

import {
  bearer,
  claimsOf,
  eventually,
  get,
  logIn,
  logOut,
  newUser,
  refresh,
  refusal,
  remove,
} from '../support/pair.mjs';
import { amount } from '../faults/form.mjs';
import { forEach, newAdmin, startCluster, tally } from './support.mjs';

const statusOf = ({ status }) => status;
const kChecks = amount({ short: 500, long: 10_000 });
const kBooksWithinSeconds = amount({ short: 10, long: 3 });
const kLogins = amount({ short: 400, long: 1000 });
const kLoginsAtOnce = amount({ short: 4, long: 8 });
const kLetIn = amount({ short: 0.9, long: 0.95 });
const kNewPassword = 'a new horse battery';

// Sends one request to each of the two and returns the responses.
const atBoth = (auths, send) => Promise.all(auths.map(send));

async function successorOf(token, answers) {
  const refreshed = await Promise.all(
    answers.map(async (answer) => {
      assert.equal(answer.status, 200);
      return (await answer.json()).refresh_token;
    }),
  );
  const named = new Set(refreshed.map((each) => `${claimsOf(each).sid} ${claimsOf(each).ctr}`));
  assert.deepEqual([...named], [`${claimsOf(token).sid} ${claimsOf(token).ctr + 1}`]);
  return refreshed[0];
}

test('1,000 tokens with 8 refreshes each on two nodes get one active successor each', async (t) => {
  const { auths } = await startCluster(t);

  await forEach(20, 4, async () => {
    let { refresh_token: token } = await logIn(auths[0], await newUser(auths[0]));
    for (let rotation = 0; rotation < 50; ++rotation) {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) => refresh(auths[i % 2], token)),
      );
      token = await successorOf(token, answers);
    }
  });

  for (const { lines } of auths) {
    assert.ok(!lines.some((line) => line.includes('refresh_reuse')));
  }
});

test('50 concurrent refreshes of one token on two nodes get one successor', async (t) => {
  const { auths } = await startCluster(t);
  const user = await newUser(auths[0]);
  for (let round = 0; round < 5; ++round) {
    const { refresh_token: token } = await logIn(auths[0], user);

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => refresh(auths[i % 2], token)),
    );

    await successorOf(token, answers);
  }
});

test('a name registered on two nodes concurrently is assigned once', async (t) => {
  const { auths } = await startCluster(t);

  await forEach(100, 4, async (i) => {
    const credentials = { username: `name-${i}`, password: kNewPassword };
    const answers = await atBoth(auths, (auth) => auth.post('/auth/register', credentials));
    assert.deepEqual(answers.map(statusOf).sort(), [201, 409]);
  });
});

// Whether the token is active, according to introspection by another session.
async function introspect(auth, asker, token) {
  const response = await fetch(`${auth.url}/token/introspect`, {
    method: 'POST',
    headers: bearer(asker),
    body: new URLSearchParams({ token }),
  });
  return { status: (await response.json()).active };
}

test(
  `a session opened or revoked on one node is so on the other, ${kChecks} times, and ` +
    `revoked at books within ${kBooksWithinSeconds} s`,
  async (t) => {
    const { auths, books } = await startCluster(t, { ACCESS_TOKEN_TTL_SECONDS: '7200' });
    const users = await Promise.all(Array.from({ length: 4 }, () => newUser(auths[0])));
    const { access_token: asker } = await logIn(auths[0], await newUser(auths[0]));
    const stale = [];
    const delays = [];

    await forEach(kChecks, 4, async (i, worker) => {
      const [here, there] = i % 2 ? auths : [...auths].reverse();
      const { access_token: access, refresh_token: token } = await logIn(here, users[worker]);
      const begun = await get(there, '/api/profile', access);
      assert.equal((await logOut(here, access)).status, 204);
      const ended = await Promise.all([
        get(there, '/api/profile', access),
        refresh(there, token),
        introspect(there, asker, token),
      ]);
      const statuses = [begun, ...ended].map(statusOf).join();
      if (statuses !== '200,401,401,false') stale.push(statuses);
      if (i % 10 === 0) {
        delays.push(
          await eventually(
            async () => (await get(books, '/api/items', access)).status === 401,
            kBooksWithinSeconds * 1000,
          ),
        );
      }
    });

    t.diagnostic(
      `${stale.length} of ${kChecks} stale; books-service refused after ${Math.max(...delays).toFixed(0)} ms at most`,
    );
    assert.deepEqual(stale, []);
  },
);

test('each of 240 reset codes used on two nodes concurrently works once', async (t) => {
  const cluster = await startCluster(t);
  const { auths } = cluster;
  const { access_token: admin } = await newAdmin(cluster, 'admin');
  const useCode = async ({ id, username }) => {
    const made = await auths[0].post(`/api/users/${id}/reset-code`, {}, bearer(admin));
    assert.equal(made.status, 201);
    const { code } = await made.json();
    const use = { username, code, password: kNewPassword };
    const answers = await atBoth(auths, (auth) => auth.post('/auth/reset', use));
    return answers.map(statusOf).sort().join();
  };
  const outcomes = [];

  // Few enough to stay below the limits of failures, per user and for all from one address.
  await forEach(40, 4, async () => {
    const { username } = await newUser(auths[0]);
    const { user } = await logIn(auths[0], { username, password: 'correct horse battery' });
    for (let i = 0; i < 6; ++i) outcomes.push(await useCode(user));
  });

  // 503 if the two conflicted on every retry.
  const counts = tally(outcomes);
  t.diagnostic(JSON.stringify(counts));
  assert.equal((counts['204,401'] ?? 0) + (counts['204,503'] ?? 0), 240);
});

test('two administrators who demote each other on two nodes concurrently leave one', async (t) => {
  const cluster = await startCluster(t);
  const { auths } = cluster;
  const admins = [await newAdmin(cluster, 'ana'), await newAdmin(cluster, 'eva')];
  const setRole = (auth, by, whom, role) =>
    fetch(`${auth.url}/api/users/${whom.user.id}`, {
      method: 'PATCH',
      headers: { ...bearer(by.access_token), 'content-type': 'application/json' },
      body: JSON.stringify({ role }),
    });
  const left = [];

  for (let round = 0; round < 100; ++round) {
    const answers = await Promise.all(
      [0, 1].map((i) => setRole(auths[i], admins[i], admins[1 - i], 'user')),
    );
    const demoted = answers.map(({ status }) => status === 200);
    left.push(2 - demoted.filter(Boolean).length);
    if (left.at(-1) !== 1) break;
    const kept = demoted[0] ? 0 : 1;
    assert.equal((await setRole(auths[0], admins[kept], admins[1 - kept], 'admin')).status, 200);
  }

  assert.deepEqual(tally(left), { 1: 100 });
});

test('of 200 concurrent wrong passwords on two nodes at most 10 are checked', async (t) => {
  const { auths } = await startCluster(t);
  const { username } = await newUser(auths[0]);

  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      auths[i % 2].post('/auth/login', { username, password: `wrong password ${i}` }),
    ),
  );

  const counts = tally(answers.map(statusOf));
  t.diagnostic(JSON.stringify(counts));
  assert.ok(counts[401] <= 10);
  assert.ok(counts[429] > 0);
  assert.deepEqual(
    Object.keys(counts).filter((status) => !['401', '429', '503'].includes(status)),
    [],
  );
  assert.deepEqual(await refusal(await auths[1].post('/auth/login', { username, password: 'x' })), [
    429,
    'too_many_tries',
  ]);
});

// A login that fails certification on every retry is 503 and still counts as a failure: many of
// them would lock the user out.
test(`of ${kLogins} concurrent logins of one user on two nodes few are refused, and none with 429`, async (t) => {
  const { auths } = await startCluster(t);
  const user = await newUser(auths[0]);
  const statuses = [];

  await forEach(kLogins, kLoginsAtOnce, async (i, worker) => {
    statuses.push((await auths[worker % 2].post('/auth/login', user)).status);
  });

  const counts = tally(statuses);
  t.diagnostic(JSON.stringify(counts));
  assert.deepEqual(
    Object.keys(counts).filter((status) => !['200', '503'].includes(status)),
    [],
  );
  assert.ok(counts[200] >= kLetIn * kLogins);
});

// Retries after a 503, which means that concurrent logins of the user conflicted on every retry.
async function changePassword(auth, token, password, triesLeft = 5) {
  const response = await fetch(`${auth.url}/api/profile/password`, {
    method: 'PUT',
    headers: { ...bearer(token), 'content-type': 'application/json' },
    body: JSON.stringify({ current_password: password, new_password: kNewPassword }),
  });
  if (response.status !== 503 || triesLeft === 0) return response;
  return changePassword(auth, token, password, triesLeft - 1);
}

test('no session of the old password on one node survives a password change on the other', async (t) => {
  const { auths } = await startCluster(t);
  const survivors = [];
  let begun = 0;

  await forEach(40, 2, async (round) => {
    const old = await newUser(auths[0]);
    const { access_token: access } = await logIn(auths[0], old);
    const change = changePassword(auths[0], access, old.password);
    const logins = await Promise.all(
      Array.from({ length: 6 }, () => auths[1].post('/auth/login', old)),
    );
    assert.equal((await change).status, 204);
    for (const login of logins.filter(({ status }) => status === 200)) {
      ++begun;
      const { refresh_token: token } = await login.json();
      if ((await refresh(auths[1], token)).status === 200) survivors.push(round);
    }
  });

  t.diagnostic(`${begun} sessions begun meanwhile`);
  assert.deepEqual(survivors, []);
});

// Retries after a 503, as changePassword().
async function removeProfile(auth, token, triesLeft = 5) {
  const response = await remove(auth, '/api/profile', token);
  if (response.status !== 503 || triesLeft === 0) return response;
  return removeProfile(auth, token, triesLeft - 1);
}

test('no login on one node survives the deletion of its user on the other', async (t) => {
  const { auths } = await startCluster(t);
  const survivors = [];
  let begun = 0;

  await forEach(40, 2, async (round) => {
    const user = await newUser(auths[0]);
    const { access_token: access } = await logIn(auths[0], user);
    const sent = Array.from({ length: 6 }, () => auths[1].post('/auth/login', user));
    await Promise.race(sent);
    assert.equal((await removeProfile(auths[0], access)).status, 204);
    const logins = await Promise.all(sent);
    for (const login of logins.filter(({ status }) => status === 200)) {
      ++begun;
      const { access_token: own, refresh_token: token } = await login.json();
      for (const auth of auths) {
        if ((await refresh(auth, token)).status !== 401) survivors.push(round);
        if ((await get(auth, '/api/profile', own)).status !== 401) survivors.push(round);
      }
    }
    assert.equal((await auths[1].post('/auth/login', user)).status, 401);
  });

  t.diagnostic(`${begun} sessions begun meanwhile`);
  assert.ok(begun > 0);
  assert.deepEqual(survivors, []);
});
