import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api } from '../../../client-web/api.js';
import { LogStore } from '../../../client-web/log_store.js';
import { defaultSettings, originsOf } from '../../../client-web/settings.js';
import { tokenKey } from '../../../client-web/store.js';

const kSettings = defaultSettings('lab');
const kItems = { service: 'books', endpoint: 'items', auth: 'access' };
const kProfile = { service: 'auth', endpoint: 'profile', auth: 'access' };

const refusal = (code) => Response.json({ msg: 'refused', code }, { status: 401 });

// A session in cookies, whose access token every refresh replaces. `answer(url)` is the response of the
// services. Returns {send, count}: the number of refreshes.
const withSession = (t, answer) => {
  t.mock.method(console, 'info', () => {});
  t.mock.method(globalThis, 'fetch', async (url) => answer(url));
  const origins = originsOf(kSettings);
  const session = { place: 'cookies', claims: { jti: 'j0' }, origins };
  const store = { state: { settings: kSettings, session } };
  let count = 0;
  const renew = async (_, refused) => {
    store.state.session = { ...session, claims: { jti: `j${++count}` } };
    return tokenKey(store.state.session, 'access') !== refused;
  };
  const api = new Api(store, new LogStore(), renew);
  return { send: (call) => api.action().send(call), count: () => count };
};

test('a token that a refresh gave and the service refuses too is not refreshed again', async (t) => {
  const { send, count } = withSession(t, () => refusal('authorization_missing'));

  for (let i = 0; i < 3; ++i) assert.equal((await send(kItems)).status, 401);

  assert.equal(count(), 1);
});

test('a token that the service accepts again is refreshed when it expires', async (t) => {
  let now = 'authorization_missing';
  const { send, count } = withSession(t, () => (now ? refusal(now) : Response.json({})));
  await send(kItems);
  now = null;
  assert.ok((await send(kItems)).ok);
  now = 'token_expired';

  await send(kItems);

  assert.equal(count(), 2);
});

test('what one service refuses does not keep the other from a refresh', async (t) => {
  let expired = false;
  const { send, count } = withSession(t, (url) => {
    if (url.includes('/api/items')) return refusal('authorization_missing');
    if (expired) return refusal('token_expired');
    return Response.json({ username: 'ana' });
  });
  await send(kItems);
  assert.ok((await send(kProfile)).ok);
  expired = true;

  await send(kProfile);

  assert.equal(count(), 2);
});
