import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchangeOf, exchangesOf, isShown, LogStore } from '../../../client-web/log_store.js';

const kEntry = { lane: 'auth', text: '→ POST http://h:1/auth/login id=ab.1' };
const kBoth = { text: '', lanes: ['auth', 'books'] };

test('only the last 500 log entries are kept', () => {
  const log = new LogStore();

  for (let i = 1; i <= 501; ++i) log.add(kEntry);

  assert.equal(log.state.entries.length, 500);
  assert.equal(log.state.entries[0].number, 2);
});

test('the runs of the lab do not push out the entries of the user', () => {
  const log = new LogStore();
  log.add(kEntry);

  for (let i = 1; i <= 812; ++i) log.add({ ...kEntry, group: 'lab' });

  assert.equal(log.state.entries.length, 501);
  assert.equal(log.state.entries[0].number, 1);
  assert.equal(log.state.dropped, 312);
});

test('an exchange is dropped once both of its entries are', () => {
  const log = new LogStore();
  for (const kind of ['request', 'response']) log.add({ ...kEntry, kind, id: 'ab.1' });

  for (let i = 1; i <= 499; ++i) log.add(kEntry);
  assert.equal(log.state.dropped, 0);
  log.add(kEntry);

  assert.equal(log.state.dropped, 1);
});

test('a request and its answer are one exchange, whatever comes between them', () => {
  const log = new LogStore();
  log.add({ ...kEntry, kind: 'request', id: 'ab.1' });
  log.add({ ...kEntry, kind: 'request', id: 'ab.2' });
  log.add({ ...kEntry, kind: 'note', id: null });
  log.add({ ...kEntry, kind: 'response', id: 'ab.1' });

  const numbers = exchangesOf(log.state.entries).map(({ request, answer, note }) => [
    request?.number,
    answer?.number,
    note?.number,
  ]);

  assert.deepEqual(numbers, [
    [1, 4, undefined],
    [2, undefined, undefined],
    [undefined, undefined, 3],
  ]);
});

test('restored entries come before those of this load', () => {
  const log = new LogStore();
  log.add({ ...kEntry, text: 'new' });

  log.restore({
    entries: [
      { ...kEntry, text: 'a', number: 7 },
      { ...kEntry, text: 'b' },
    ],
    dropped: 3,
  });
  log.add({ ...kEntry, text: 'newest' });

  assert.deepEqual(
    log.state.entries.map(({ number, text }) => [number, text]),
    [
      [-1, 'a'],
      [0, 'b'],
      [1, 'new'],
      [2, 'newest'],
    ],
  );
  assert.equal(log.state.dropped, 3);
});

test('a paused log keeps new entries and remembers where it was paused', () => {
  const log = new LogStore();
  log.add(kEntry);

  log.pause(true);
  log.add(kEntry);
  assert.equal(log.state.paused_at, 1);
  assert.equal(log.state.entries.length, 2);

  log.pause(false);
  assert.equal(log.state.paused_at, null);
});

test('the filter ignores case and hides lanes that are off', () => {
  const answer = { ...kEntry, text: '← 401 Unauthorized' };
  const exchange = exchangeOf([kEntry, answer]);
  assert.ok(isShown(exchange, kBoth));
  assert.ok(isShown(exchange, { ...kBoth, text: 'LOGIN post' }));
  assert.ok(isShown(exchange, { ...kBoth, text: 'login 401' }));
  assert.ok(!isShown(exchange, { ...kBoth, text: 'login get' }));
  assert.ok(!isShown(exchange, { ...kBoth, lanes: ['books'] }));
});

test('a note of the page is in every lane', () => {
  assert.ok(
    isShown(exchangeOf([{ lane: null, text: 'refreshing' }]), { ...kBoth, lanes: ['books'] }),
  );
});
