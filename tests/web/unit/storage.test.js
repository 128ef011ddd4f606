import assert from 'node:assert/strict';
import test from 'node:test';
import { openStorage, readStored, writeStored } from '../../../client-web/storage.js';

test('a browser that forbids storage gets one that lasts until the page is closed', (t) => {
  t.mock.method(console, 'warn', () => {});
  globalThis.window = {
    get localStorage() {
      throw new Error('The operation is insecure.');
    },
  };
  t.after(() => delete globalThis.window);
  const storage = openStorage();

  assert.equal(writeStored(storage, 'key', { kept: true }), false);

  assert.deepEqual(readStored(storage, 'key'), { kept: true });
  storage.removeItem('key');
  assert.equal(readStored(storage, 'key'), null);
});

test('a value that the browser refuses to store does not leave the old one', (t) => {
  t.mock.method(console, 'warn', () => {});
  const kept = new Map([['key', '1']]);
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
    removeItem: (key) => kept.delete(key),
  };

  assert.equal(writeStored(storage, 'key', 2), false);

  assert.equal(readStored(storage, 'key'), null);
});

test('a storage in which everything throws is reported, not thrown', (t) => {
  t.mock.method(console, 'warn', () => {});
  const fail = () => {
    throw new Error('The operation is insecure.');
  };
  const storage = { getItem: fail, setItem: fail, removeItem: fail };

  assert.equal(writeStored(storage, 'key', 1), false);
  assert.equal(readStored(storage, 'key'), null);
});
