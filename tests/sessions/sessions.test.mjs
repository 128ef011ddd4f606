// How users list and revoke their sessions.
import assert from 'node:assert/strict';
import test from 'node:test';

import {
  kDatabases,
  claimsOf,
  get,
  logIn,
  logOut,
  newUser,
  refresh,
  refusal,
  remove,
  start,
  startPair,
} from '../support/pair.mjs';

const kRevoked = [401, 'token_revoked'];

for (const kind of kDatabases) {
  test(`${kind.name}: a session is listed, revoked and then refused immediately`, async (t) => {
    const { auth } = await startPair(t, kind);
    const user = await newUser(auth);
    const [mine, lost] = [await logIn(auth, user), await logIn(auth, user)];

    const { items } = await (await get(auth, '/auth/sessions', mine.access_token)).json();
    const lostId = claimsOf(lost.access_token).sid;
    const ended = await remove(auth, `/auth/sessions/${lostId}`, mine.access_token);

    assert.equal(items.length, 2);
    assert.deepEqual(
      items.map(({ id, current }) => [id, current]).sort(),
      [
        [lostId, false],
        [claimsOf(mine.access_token).sid, true],
      ].sort(),
    );
    assert.deepEqual(Object.keys(items[0]), [
      'id',
      'name',
      'created_at',
      'last_seen',
      'expires_at',
      'ip',
      'last_ip',
      'other_ip',
      'user_agent',
      'new_place',
      'current',
    ]);
    assert.equal(ended.status, 204);
    assert.deepEqual(await refusal(await get(auth, '/api/profile', lost.access_token)), kRevoked);
    assert.deepEqual(await refusal(await refresh(auth, lost.refresh_token)), kRevoked);
    assert.equal((await get(auth, '/api/profile', mine.access_token)).status, 200);
    assert.ok(auth.lines.some((line) => line.includes('session_revoked') && line.includes(lostId)));
  });

  test(`${kind.name}: sessions of other users are inaccessible`, async (t) => {
    const { auth } = await startPair(t, kind);
    const [ana, eva] = [
      await logIn(auth, await newUser(auth)),
      await logIn(auth, await newUser(auth)),
    ];

    const tried = await remove(
      auth,
      `/auth/sessions/${claimsOf(eva.access_token).sid}`,
      ana.access_token,
    );

    assert.deepEqual(await refusal(tried), [404, 'not_found']);
    assert.equal((await get(auth, '/api/profile', eva.access_token)).status, 200);
  });

  test(`${kind.name}: a logout revokes the sessions of its scope, with either token`, async (t) => {
    const { auth } = await startPair(t, kind);
    const user = await newUser(auth);
    for (const tokenName of ['access_token', 'refresh_token']) {
      const [a, b, c] = [await logIn(auth, user), await logIn(auth, user), await logIn(auth, user)];
      const lives = async () =>
        (
          await Promise.all(
            [a, b, c].map(({ access_token: token }) => get(auth, '/api/profile', token)),
          )
        ).map(({ status }) => status);

      assert.equal((await logOut(auth, a[tokenName])).status, 204);
      assert.deepEqual(await lives(), [401, 200, 200]);
      assert.equal((await logOut(auth, b[tokenName], 'others')).status, 204);
      assert.deepEqual(await lives(), [401, 200, 401]);
      assert.equal((await logOut(auth, b[tokenName], 'global')).status, 204);
      assert.deepEqual(await lives(), [401, 401, 401]);
      assert.deepEqual(await refusal(await logOut(auth, b[tokenName])), kRevoked);
    }
  });
}

// If a service also listens on IPv6, the address of an IPv4 client is ::ffff:a.b.c.d.
test('a session shows an IPv4 address in IPv4 notation', async (t) => {
  const auth = await start(t, 'auth-service', { LISTEN: '[::]:0' });
  const { access_token: token } = await logIn(auth, await newUser(auth));

  const { items } = await (await get(auth, '/auth/sessions', token)).json();

  assert.equal(items[0].ip, '127.0.0.1');
});

test('the list has the newest hundred sessions', async (t) => {
  const auth = await start(t, 'auth-service', {});
  const user = await newUser(auth);
  const oldest = await logIn(auth, user);
  for (let i = 0; i < 100; ++i) await logIn(auth, user);

  const { items } = await (await get(auth, '/auth/sessions', oldest.access_token)).json();

  assert.equal(items.length, 100);
  assert.ok(items.every(({ current }) => !current));
});

test('an unknown scope is 422 and revokes nothing', async (t) => {
  const { auth } = await startPair(t);
  const { access_token: token } = await logIn(auth, await newUser(auth));

  assert.equal((await logOut(auth, token, 'everything')).status, 422);

  assert.equal((await get(auth, '/api/profile', token)).status, 200);
});
