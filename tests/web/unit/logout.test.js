import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askBoth, logOut, saveSettings } from '../../../client-web/logout.js';

const tokenUntil = (exp) =>
  ['{}', JSON.stringify({ exp })].map((text) => btoa(text)).join('.') + '.signature';

const kNow = Date.now() / 1000;
const kLong = tokenUntil(kNow + 900);
const kExpired = tokenUntil(kNow - 1);
const kRevoked = { ok: false, status: 401, error: { code: 'token_revoked' } };

// An action that answers with `outcomes` by endpoint, a list of them each, and records the calls.
const actionWith = (outcomes) => {
  const calls = [];
  const notes = [];
  const send = async (call) => {
    calls.push(call);
    return outcomes[call.endpoint]?.shift() ?? kRevoked;
  };
  return { send, exchange: send, note: (text) => notes.push(text), calls, notes };
};

const storeWith = (access) => {
  const store = { state: { session: { access, refresh: 'r1' }, language: 'en' } };
  store.logOut = () => (store.state = { session: null });
  return store;
};

const sent = ({ calls }) => calls.map(({ endpoint, token }) => [endpoint, token]);

test('a logout sends the refresh token, and then asks both services with the access token', async () => {
  const action = actionWith({ logout: [{ ok: true, status: 204 }] });
  const store = storeWith(kLong);

  const logging_out = logOut(action, store);
  assert.equal(store.state.session, null);

  assert.equal(await logging_out, true);
  await new Promise(setImmediate);
  assert.deepEqual(sent(action), [
    ['logout', 'r1'],
    ['profile', kLong],
    ['items', kLong],
  ]);
});

test('a token that has expired is refreshed first, so that it can be refused as revoked', async () => {
  const data = { access_token: kLong, refresh_token: 'r2' };
  const action = actionWith({
    refresh: [{ ok: true, status: 200, data }],
    logout: [{ ok: true, status: 204 }],
  });

  assert.equal(await logOut(action, storeWith(kExpired)), true);
  await new Promise(setImmediate);

  assert.deepEqual(sent(action), [
    ['refresh', 'r1'],
    ['logout', 'r2'],
    ['profile', kLong],
    ['items', kLong],
  ]);
});

test('a session that has ended already is logged out, and nobody is asked', async () => {
  const action = actionWith({});

  assert.equal(await logOut(action, storeWith(kExpired)), true);

  assert.deepEqual(sent(action), [
    ['refresh', 'r1'],
    ['logout', 'r1'],
  ]);
});

test('a logout that the service did not do is said', async () => {
  for (const status of [0, 429, 503]) {
    const action = actionWith({ logout: [{ ok: false, status, error: {} }] });
    assert.equal(await logOut(action, storeWith(kLong)), false);
  }
});

test('addresses of other services end the session there, and that is said', async () => {
  for (const ends of [true, false]) {
    const action = actionWith({ logout: [{ ok: true, status: 204 }] });
    const saved = [];
    const store = Object.assign(storeWith(kLong), {
      endsSession: () => ends,
      saveSettings: (settings) => saved.push(settings),
    });

    const key = saveSettings(action, store, 'other');

    assert.equal(key, ends ? 'settings.saved_logged_out' : 'settings.saved');
    assert.deepEqual(saved, ['other']);
    await new Promise(setImmediate);
    assert.equal(sent(action).length > 0, ends);
  }
});

test('books-service is asked until it refuses, for no list of items, and a note says why', async () => {
  const not_found = { ok: false, status: 404, error: { code: 'not_found' } };
  const action = actionWith({ items: [not_found, kRevoked] });

  await askBoth(action, kLong, 'en');

  const asked = action.calls.filter(({ service }) => service === 'books');
  assert.equal(asked.length, 2);
  for (const { parts } of asked) assert.deepEqual(parts, ['0']);
  assert.deepEqual(action.notes, ['log.still_accepted']); // the key, as no texts are loaded
});

const kInCookies = { place: 'cookies', claims: { jti: 'j1' } };
const byCookie = (outcome) => {
  const action = actionWith({ logout: [outcome] });
  const store = storeWith('');
  store.state = { session: kInCookies };
  return { action, store, logging_out: logOut(action, store) };
};

test('a session in cookies ends once auth-service has removed them, or knows of none', async () => {
  for (const outcome of [{ ok: true, status: 204 }, kRevoked]) {
    const { action, store, logging_out } = byCookie(outcome);
    assert.equal(store.state.session, kInCookies);

    assert.equal(await logging_out, true);

    assert.equal(store.state.session, null);
    assert.equal(action.calls.length, 1);
    assert.equal(action.calls[0].cookie, 'refresh');
  }
});

test('a session in cookies stays if auth-service removed none', async () => {
  const unreachable = { ok: false, status: 0, error: { kind: 'unreachable' } };
  const no_csrf = { ok: false, status: 401, error: { code: 'csrf_missing' } };
  for (const outcome of [unreachable, no_csrf]) {
    const { store, logging_out } = byCookie(outcome);

    assert.equal(await logging_out, false);

    assert.equal(store.state.session, kInCookies);
  }
});
