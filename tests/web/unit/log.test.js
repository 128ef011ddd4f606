import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureEntry, noteEntry, requestEntry, responseEntry } from '../../../client-web/log.js';

const kTime = new Date(2026, 0, 2, 3, 4, 5, 6);
const kToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const kExchange = {
  time: kTime,
  service: 'auth',
  method: 'POST',
  url: 'http://h:1/auth/login',
  headers: {},
  id: '00ff.1',
  secrets: [],
};

test('a request entry has time, method, address and id, then the body', () => {
  const { text } = requestEntry({ ...kExchange, body: { username: 'ada', password: 'pw' } });

  assert.equal(
    text,
    '03:04:05.006 → POST http://h:1/auth/login id=00ff.1\n{"username": "ada", "password": "••••••••"}',
  );
});

test('a request entry shows the bearer token shortened', () => {
  const headers = { Authorization: `Bearer ${kToken}` };

  const { text, plain } = requestEntry({ ...kExchange, headers });

  assert.ok(text.endsWith(`\nAuthorization: Bearer eyJhbGci...${kToken.slice(-6)}`));
  assert.ok(!JSON.stringify(plain).includes(kToken));
});

test('a response entry has status, duration and id', () => {
  const { text, tone } = responseEntry({
    ...kExchange,
    status: 401,
    reason: 'Unauthorized',
    ms: 12.4,
    body: '',
  });

  assert.equal(text, '03:04:05.006 ← 401 Unauthorized POST http://h:1/auth/login 12 ms id=00ff.1');
  assert.equal(tone, 'refused');
});

test('a response without a reason phrase has no double space', () => {
  const { text } = responseEntry({ ...kExchange, status: 200, reason: '', ms: 1, body: undefined });

  assert.ok(text.includes('← 200 POST'));
});

test('a body that does not fit one line has one line per member', () => {
  const body = { name: 'x'.repeat(60), list: [1, 2] };

  const { pieces } = responseEntry({ ...kExchange, status: 200, reason: 'OK', ms: 1, body });

  assert.equal(pieces[0].text, `{\n  "name": "${'x'.repeat(60)}",\n  "list": [1, 2]\n}`);
});

test('a token at the cut is removed entirely', () => {
  const body = { name: 'x'.repeat(3960), access_token: kToken, more: 'y'.repeat(100) };

  const { text, pieces } = responseEntry({ ...kExchange, status: 200, reason: 'OK', ms: 1, body });

  assert.ok(text.length < 4100);
  assert.ok(!text.includes(kToken.slice(0, 12)));
  assert.equal(pieces.filter(({ token }) => token).length, 0);
});

test('each complete token is a separate piece of the text', () => {
  const { pieces } = responseEntry({
    ...kExchange,
    status: 200,
    reason: 'OK',
    ms: 1,
    body: { access_token: kToken, refresh_token: 'opaque-but-long-enough-to-shorten' },
  });

  assert.deepEqual(
    pieces.filter(({ token }) => token).map(({ token }) => token),
    [kToken, 'opaque-but-long-enough-to-shorten'],
  );
  assert.ok(!pieces.some(({ text }) => text?.includes(kToken)));
});

test('no part of an entry has a password, copies and exports included', () => {
  const body = { username: 'ada', password: 'hunter22', note: 'is hunter22' };

  const entry = requestEntry({ ...kExchange, body, secrets: ['hunter22'] });

  assert.ok(!JSON.stringify(entry).includes('hunter22'));
});

test('a request that is repeated after a refresh is marked', () => {
  const { text } = requestEntry({ ...kExchange, retry: true });

  assert.equal(text, '03:04:05.006 → ↻ POST http://h:1/auth/login id=00ff.1');
});

test('the requests and notes of one action share its id', () => {
  assert.equal(requestEntry(kExchange).action, '00ff');
  const note = noteEntry({ time: kTime, action: '00ff', note: 'refreshing' });
  assert.equal(note.action, '00ff');
  assert.equal(note.text, '03:04:05.006 · refreshing');
});

test('a failure entry hides a password in its message', () => {
  const { text } = failureEntry({
    ...kExchange,
    ms: 3,
    message: 'bad hunter22',
    secrets: ['hunter22'],
  });

  assert.ok(!text.includes('hunter22'));
  assert.ok(text.includes('✕ POST http://h:1/auth/login 3 ms id=00ff.1'));
});

test('of an exchange by cookie no token is kept', () => {
  const token = `eyJ${'a'.repeat(40)}.${'b'.repeat(40)}.${'c'.repeat(40)}`;
  const body = { access_token: token, csrf: 'd0c5' };

  const entry = responseEntry({
    ...kExchange,
    status: 200,
    reason: 'OK',
    ms: 1,
    body,
    cookie: 'access',
  });

  assert.ok(!JSON.stringify(entry).includes(token));
  assert.ok(!JSON.stringify(entry).includes('d0c5'));
  assert.ok(entry.pieces.every((piece) => piece.token === undefined));
});
