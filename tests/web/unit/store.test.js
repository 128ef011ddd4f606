import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings, originsOf } from '../../../client-web/settings.js';
import { listOf, Store } from '../../../client-web/store.js';

class FakeStorage {
  kept = new Map();
  getItem = (key) => this.kept.get(key) ?? null;
  setItem = (key, value) => this.kept.set(key, value);
  removeItem = (key) => this.kept.delete(key);
}

const open = (storage = new FakeStorage()) =>
  new Store({ storage, hostname: 'lab', language: 'es' });

const kHere = defaultSettings('lab');
const kOrigins = originsOf(kHere);
const kElsewhere = { ...kHere, books: { ...kHere.books, port: '9002' } };
const kPair = { access_token: 'a1', refresh_token: 'r1', user: { username: 'ada' } };
const kNextPair = { access_token: 'a2', refresh_token: 'r2' };

test('the store starts with the language of the browser and keeps a chosen one', () => {
  const storage = new FakeStorage();
  assert.equal(open(storage).state.language, 'es');

  open(storage).setLanguage('en');

  assert.equal(open(storage).state.language, 'en');
});

test('a stored language that is not supported is ignored', () => {
  const storage = new FakeStorage();
  storage.setItem('llavero.language', '"xx"');

  assert.equal(open(storage).state.language, 'es');
});

test('tokens survive a reload until the logout', () => {
  const storage = new FakeStorage();
  open(storage).logIn(kPair, kOrigins);
  assert.equal(open(storage).state.session.access, 'a1');

  open(storage).logOut();

  assert.equal(open(storage).state.session, null);
  assert.equal(storage.kept.has('llavero.session'), false);
});

for (const spoilt of ['', '{', 'null', '7', '{"access":1}', '{"access":"a","refresh":"r"}']) {
  test(`a stored session ${JSON.stringify(spoilt)} is ignored`, () => {
    const storage = new FakeStorage();
    storage.setItem('llavero.session', spoilt);

    assert.equal(open(storage).state.session, null);
  });
}

test('after a rotation that cannot be stored, no spent refresh token is left for a reload', (t) => {
  t.mock.method(console, 'warn', () => {});
  const storage = new FakeStorage();
  const store = open(storage);
  store.logIn(kPair, kOrigins);
  assert.equal(store.state.is_unsaved, false);
  storage.setItem = () => {
    throw new Error('QuotaExceededError');
  };

  store.rotate('r1', kNextPair);

  assert.equal(store.state.session.refresh, 'r2');
  assert.equal(store.state.is_unsaved, true);
  assert.equal(open(storage).state.session, null);
});

test('a call cannot start twice', () => {
  const store = open();

  const ticket = store.begin('login');

  assert.equal(store.begin('login'), null);
  store.finish('login', ticket, { ok: true });
  assert.ok(store.begin('login'));
});

test('a response after the logout is dropped', () => {
  const store = open();
  store.logIn(kPair, kOrigins);
  const ticket = store.begin('profile');

  store.logOut();
  store.finish('profile', ticket, { ok: true, data: { username: 'ada' } });

  assert.equal(store.state.calls.profile, undefined);
});

test('a refresh keeps the user and replaces both tokens', () => {
  const store = open();
  store.logIn(kPair, kOrigins);

  store.rotate('r1', kNextPair);

  assert.deepEqual(store.state.session, {
    access: 'a2',
    refresh: 'r2',
    user: kPair.user,
    origins: kOrigins,
    place: 'storage',
    lead_ms: 0,
  });
});

const segment = (part) => Buffer.from(JSON.stringify(part)).toString('base64url');
const jwt = (claims) => `${segment({ alg: 'HS256' })}.${segment(claims)}.signature`;
const kClaims = { sub: '7', exp: 900, scope: 'items', jti: 'j1' };
const kJwts = {
  access_token: jwt({ ...kClaims, csrf: 'secret' }),
  refresh_token: jwt({ jti: 'j2' }),
  user: kPair.user,
};

test('of tokens in cookies nothing is kept but what the page shows, and it survives a reload', () => {
  const storage = new FakeStorage();
  const store = open(storage);
  store.prefer({ tokens_in: 'cookies' });

  store.logIn(kJwts, kOrigins);

  const { session } = open(storage).state;
  assert.deepEqual(session.claims, kClaims);
  assert.deepEqual(store.state.session, session);
  for (const text of [JSON.stringify(store.state), ...storage.kept.values()]) {
    assert.doesNotMatch(text, /signature|csrf/);
  }
  assert.equal(storage.kept.has('llavero.session'), false);

  store.logOut();
  assert.equal(open(storage).state.session, null);
});

test('a refresh by cookie replaces the claims, unless another session came meanwhile', () => {
  const store = open();
  store.prefer({ tokens_in: 'cookies' });
  store.logIn(kJwts, kOrigins);
  const next = { access_token: jwt({ ...kClaims, jti: 'j3' }), refresh_token: 'r' };

  store.rotate('other', next);
  assert.equal(store.state.session.claims.jti, 'j1');
  store.rotate('j1', next);

  assert.equal(store.state.session.claims.jti, 'j3');
  assert.deepEqual(store.state.session.user, kPair.user);
});

test('tokens in memory are never stored, and outlast a change by another tab', () => {
  const storage = new FakeStorage();
  const store = open(storage);
  store.prefer({ tokens_in: 'memory' });

  store.logIn(kPair, kOrigins);
  assert.equal(store.reload(), false);

  assert.equal(store.state.session.access, 'a1');
  assert.equal(open(storage).state.session, null);
  storage.setItem('llavero.settings', JSON.stringify(kElsewhere));
  store.reload();
  assert.equal(store.state.session, null);
});

test('a refresh that completes after the logout stores no tokens', () => {
  const store = open();
  store.logIn(kPair, kOrigins);

  store.logOut();
  store.rotate('r1', kNextPair);

  assert.equal(store.state.session, null);
});

test('a page of items that another user requested is dropped', () => {
  const store = open();
  store.logIn(kPair, kOrigins);

  store.putPage('items', { items: [1], next: null }, { append: false, user: 'eve' });

  assert.equal(listOf(store.state, 'items').entries, null);
});

test('a page that was requested before a refresh is kept', () => {
  const store = open();
  store.logIn(kPair, kOrigins);

  store.rotate('r1', kNextPair);
  store.putPage('items', { items: [1], next: null }, { append: false, user: 'ada' });

  assert.deepEqual(listOf(store.state, 'items').entries, [1]);
});

test('the next page is appended', () => {
  const store = open();

  store.putPage('books', { items: [1], next: '/x?cursor=1' }, { append: false, user: null });
  store.putPage('books', { items: [2], next: null }, { append: true, user: null });

  assert.deepEqual(listOf(store.state, 'books'), { entries: [1, 2], next: null });
});

test('a list entry can be replaced or removed by any kind of id', () => {
  const store = open();
  store.putPage('users', { items: [{ id: 1 }, { id: 2 }], next: '/x' }, { user: null });

  store.changeEntry('users', '2', { id: 2, role: 'admin' });
  assert.deepEqual(listOf(store.state, 'users').entries, [{ id: 1 }, { id: 2, role: 'admin' }]);

  store.changeEntry('users', 1, null);
  assert.deepEqual(listOf(store.state, 'users').entries, [{ id: 2, role: 'admin' }]);
  assert.equal(listOf(store.state, 'users').next, '/x');

  store.changeEntry('books', 1, null);
  assert.equal(listOf(store.state, 'books').entries, null);
});

test('preferences are stored, and invalid values are ignored', () => {
  const storage = new FakeStorage();
  const defaults = {
    theme: 'auto',
    auto_refresh: true,
    tokens_in: 'storage',
    log_width: null,
    log_height: null,
  };
  assert.deepEqual(open(storage).state.preferences, defaults);

  const chosen = {
    theme: 'dark',
    auto_refresh: false,
    tokens_in: 'memory',
    log_width: 700,
    log_height: 300,
  };
  open(storage).prefer(chosen);
  assert.deepEqual(open(storage).state.preferences, chosen);

  const wrong = {
    theme: 'pink',
    auto_refresh: 'no',
    tokens_in: 'url',
    log_width: '1px;',
    log_height: 0.5,
  };
  storage.setItem('llavero.preferences', JSON.stringify(wrong));
  assert.deepEqual(open(storage).state.preferences, defaults);
});

test('the state of a view is kept until the logout', () => {
  const store = open();

  store.patchView('lab', { rows: 1 });
  store.patchView('lab', { more: 2 });
  assert.deepEqual(store.state.views.lab, { rows: 1, more: 2 });

  store.logOut();
  assert.deepEqual(store.state.views, {});
});

test('the page works if the storage refuses to write', (t) => {
  const storage = new FakeStorage();
  storage.setItem = () => {
    throw new Error('quota');
  };
  const warn = t.mock.method(console, 'warn', () => {});
  const store = open(storage);

  store.logIn(kPair, kOrigins);

  assert.equal(store.state.session.access, 'a1');
  assert.equal(warn.mock.calls.length, 1);
});

test('a session ends when the settings name other services, not when only a path changes', () => {
  const storage = new FakeStorage();
  const store = open(storage);
  store.logIn(kPair, kOrigins);
  const paths = { ...kHere.auth.paths, login: '/v2/login' };
  const other_path = { ...kHere, auth: { ...kHere.auth, paths } };
  assert.equal(store.endsSession(other_path), false);
  store.saveSettings(other_path);
  assert.equal(store.state.session.access, 'a1');

  assert.equal(store.endsSession(kElsewhere), true);
  store.saveSettings(kElsewhere);

  assert.equal(store.state.session, null);
  assert.equal(storage.kept.has('llavero.session'), false);
});

test('a session for other services than those of the settings is not loaded', () => {
  const storage = new FakeStorage();
  open(storage).logIn(kPair, kOrigins);
  const store = open(storage);

  storage.setItem('llavero.settings', JSON.stringify(kElsewhere));
  store.reload();

  assert.equal(store.state.session, null);
  assert.equal(open(storage).state.session, null);
});

test('tokens that arrive after the settings named other services are dropped', () => {
  const store = open();
  store.saveSettings(kElsewhere);

  store.logIn(kPair, kOrigins);
  assert.equal(store.state.session, null);

  store.logIn(kPair, originsOf(kElsewhere));
  store.renewAccess('a2', kOrigins);
  assert.equal(store.state.session.access, 'a1');
});
