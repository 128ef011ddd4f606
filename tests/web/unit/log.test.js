import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureEntry, requestEntry, responseEntry } from '../../../client-web/log.js';

const kTime = new Date(2026, 0, 2, 3, 4, 5, 6);
const kToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlLXNpZ25hdHVyZQ';
const kExchange = {
  time: kTime,
  method: 'POST',
  url: 'http://h:1/auth/login',
  id: '00ff',
  secrets: [],
};

test('a request entry says time, method, address and id, then the body', () => {
  const { text } = requestEntry({ ...kExchange, body: { username: 'ada', password: 'pw' } });

  assert.equal(
    text,
    '03:04:05.006 → POST http://h:1/auth/login id=00ff\n{"username": "ada", "password": "••••••••"}',
  );
});

test('a request entry shows the bearer token shortened', () => {
  const { text } = requestEntry({ ...kExchange, token: kToken });

  assert.ok(text.endsWith(`\nAuthorization: Bearer eyJhbGci...${kToken.slice(-6)}`));
});

test('a response entry says status, duration and id', () => {
  const { text, tone } = responseEntry({
    ...kExchange,
    status: 401,
    reason: 'Unauthorized',
    ms: 12.4,
    body: '',
  });

  assert.equal(text, '03:04:05.006 ← 401 Unauthorized POST http://h:1/auth/login 12 ms id=00ff');
  assert.equal(tone, 'refused');
});

test('a response without a reason phrase has no gap in its text', () => {
  const { text } = responseEntry({ ...kExchange, status: 200, reason: '', ms: 1, body: undefined });

  assert.ok(text.includes('← 200 POST'));
});

test('a body that does not fit one line has one line per member', () => {
  const body = { name: 'x'.repeat(60), list: [1, 2] };

  const { detail } = responseEntry({ ...kExchange, status: 200, reason: 'OK', ms: 1, body });

  assert.equal(detail, `{\n  "name": "${'x'.repeat(60)}",\n  "list": [1, 2]\n}`);
});

test('a body is cut after its secrets are gone', () => {
  const body = { name: 'x'.repeat(3970), access_token: kToken };

  const { detail } = responseEntry({ ...kExchange, status: 200, reason: 'OK', ms: 1, body });

  assert.ok(detail.length < 4100);
  assert.ok(!detail.includes(kToken.slice(0, 12)));
});

test('a failure entry hides the password that its message repeats', () => {
  const { text } = failureEntry({
    ...kExchange,
    ms: 3,
    message: 'bad hunter22',
    secrets: ['hunter22'],
  });

  assert.ok(!text.includes('hunter22'));
  assert.ok(text.includes('✕ POST http://h:1/auth/login 3 ms id=00ff'));
});
