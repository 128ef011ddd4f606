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

  writeStored(storage, 'key', { kept: true });

  assert.deepEqual(readStored(storage, 'key'), { kept: true });
  storage.removeItem('key');
  assert.equal(readStored(storage, 'key'), null);
});
