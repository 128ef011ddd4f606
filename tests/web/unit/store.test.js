import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listOf, Store } from '../../../client-web/store.js';

class FakeStorage {
  kept = new Map();
  getItem = (key) => this.kept.get(key) ?? null;
  setItem = (key, value) => this.kept.set(key, value);
  removeItem = (key) => this.kept.delete(key);
}

const open = (storage = new FakeStorage()) =>
  new Store({ storage, hostname: 'lab', language: 'es' });

const kPair = { access_token: 'a1', refresh_token: 'r1', user: { username: 'ada' } };
const kNextPair = { access_token: 'a2', refresh_token: 'r2' };

test('the store starts with the language of the browser and keeps a chosen one', () => {
  const storage = new FakeStorage();
  assert.equal(open(storage).state.language, 'es');

  open(storage).setLanguage('en');

  assert.equal(open(storage).state.language, 'en');
});

test('a stored language that the page does not speak counts as none', () => {
  const storage = new FakeStorage();
  storage.setItem('llavero.language', '"xx"');

  assert.equal(open(storage).state.language, 'es');
});

test('tokens survive a reload until the log out', () => {
  const storage = new FakeStorage();
  open(storage).logIn(kPair);
  assert.equal(open(storage).state.session.access, 'a1');

  open(storage).logOut();

  assert.equal(open(storage).state.session, null);
  assert.equal(storage.kept.has('llavero.session'), false);
});

for (const spoilt of ['', '{', 'null', '7', '{"access":1}']) {
  test(`a stored session ${JSON.stringify(spoilt)} counts as none`, () => {
    const storage = new FakeStorage();
    storage.setItem('llavero.session', spoilt);

    assert.equal(open(storage).state.session, null);
  });
}

test('a call cannot begin twice', () => {
  const store = open();

  const ticket = store.begin('login');

  assert.equal(store.begin('login'), null);
  store.finish('login', ticket, { ok: true });
  assert.ok(store.begin('login'));
});

test('an answer that comes after the log out is dropped', () => {
  const store = open();
  store.logIn(kPair);
  const ticket = store.begin('profile');

  store.logOut();
  store.finish('profile', ticket, { ok: true, data: { username: 'ada' } });

  assert.equal(store.state.calls.profile, undefined);
});

test('a refresh keeps the user and takes both tokens', () => {
  const store = open();
  store.logIn(kPair);

  store.rotate('r1', kNextPair);

  assert.deepEqual(store.state.session, { access: 'a2', refresh: 'r2', user: kPair.user });
});

test('a refresh that comes back after the log out brings no tokens back', () => {
  const store = open();
  store.logIn(kPair);

  store.logOut();
  store.rotate('r1', kNextPair);

  assert.equal(store.state.session, null);
});

test('a page of items asked for by another user is dropped', () => {
  const store = open();
  store.logIn(kPair);

  store.putPage('items', { items: [1], next: null }, { append: false, user: 'eve' });

  assert.equal(listOf(store.state, 'items').entries, null);
});

test('a page that a refresh came in between of is kept', () => {
  const store = open();
  store.logIn(kPair);

  store.rotate('r1', kNextPair);
  store.putPage('items', { items: [1], next: null }, { append: false, user: 'ada' });

  assert.deepEqual(listOf(store.state, 'items').entries, [1]);
});

test('the next page is put behind the first', () => {
  const store = open();

  store.putPage('books', { items: [1], next: '/x?cursor=1' }, { append: false, user: null });
  store.putPage('books', { items: [2], next: null }, { append: true, user: null });

  assert.deepEqual(listOf(store.state, 'books'), { entries: [1, 2], next: null });
});

test('an entry of a list is replaced, or taken out, whatever its id is made of', () => {
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

test('theme and automatic refresh are kept, and anything else there is not believed', () => {
  const storage = new FakeStorage();
  assert.deepEqual(open(storage).state.preferences, { theme: 'auto', auto_refresh: true });

  open(storage).prefer({ theme: 'dark', auto_refresh: false });
  assert.deepEqual(open(storage).state.preferences, { theme: 'dark', auto_refresh: false });

  storage.setItem('llavero.preferences', '{"theme": "pink", "auto_refresh": "no"}');
  assert.deepEqual(open(storage).state.preferences, { theme: 'auto', auto_refresh: true });
});

test('what a view keeps for itself stays until the log out', () => {
  const store = open();

  store.patchView('lab', { rows: 1 });
  store.patchView('lab', { more: 2 });
  assert.deepEqual(store.state.views.lab, { rows: 1, more: 2 });

  store.logOut();
  assert.deepEqual(store.state.views, {});
});

test('a storage that refuses to write does not stop the page', (t) => {
  const storage = new FakeStorage();
  storage.setItem = () => {
    throw new Error('quota');
  };
  const warn = t.mock.method(console, 'warn', () => {});
  const store = open(storage);

  store.logIn(kPair);

  assert.equal(store.state.session.access, 'a1');
  assert.equal(warn.mock.calls.length, 1);
});
