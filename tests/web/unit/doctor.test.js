// The doctor's findings for responses that a service hardly ever sends. ../doctor.test.js has the
// faults with a real cause.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examine } from '../../../client-web/doctor.js';
import { defaultSettings } from '../../../client-web/settings.js';

const kNow = Date.parse('2026-01-02T03:04:05Z');

const health = (service, seconds = 0) => ({
  ok: true,
  status: 200,
  data: {
    service: `${service}-service`,
    version: '1',
    secret_fingerprint: 'ab',
    time: new Date(kNow + seconds * 1000).toISOString(),
  },
});

const kGood = { ok: true, status: 200, data: {} };

// `answers` maps "service endpoint" to an outcome; anything else is well.
const findings = (answers, settings = defaultSettings('lab')) =>
  examine({
    settings,
    page: { origin: 'http://lab', protocol: 'http:', hostname: 'lab' },
    action: {
      exchange: async ({ service, endpoint }) =>
        answers[`${service} ${endpoint}`] ?? (endpoint === 'health' ? health(service) : kGood),
    },
    probe: async () => false,
    now: () => kNow,
  });

test('another reason for not being ready is quoted', async () => {
  const error = { code: 'draining', msg: 'The service is stopping' };

  const found = await findings({ 'auth ready': { ok: false, status: 503, error } });

  assert.deepEqual(
    found.map(({ key, values }) => [key, values.service, values.msg]),
    [['doctor.not_ready', 'auth-service', 'The service is stopping']],
  );
});

test('a service without /health/ready is reported as older', async () => {
  const gone = { ok: false, status: 404, error: { code: 'not_found', msg: 'Not found' } };

  const [{ key, values }] = await findings({ 'books ready': gone });

  assert.equal(key, 'doctor.missing');
  assert.equal(values.path, '/health/ready');
});

const kHosts = { one: '10.0.0.1', other: '10.0.0.2' };
const feedFindings = (auth, books, source) => {
  const settings = defaultSettings('lab');
  settings.auth.host = auth;
  settings.books.host = books;
  const data = { revocation_feed: { age_seconds: 0, source } };
  return findings({ 'books ready': { ok: true, status: 200, data } }, settings);
};

test('a books-service that polls an auth-service of its own is found', async () => {
  const [found] = await feedFindings(kHosts.one, kHosts.other, 'http://127.0.0.1:8001');

  assert.equal(found.key, 'doctor.feed_source');
  assert.equal(found.values.origin, 'http://10.0.0.1:8001');
});

test('a feed under another name, or on the same host, is no finding', async () => {
  for (const [auth, books, source] of [
    [kHosts.one, kHosts.one, 'http://127.0.0.1:8001'],
    [kHosts.one, kHosts.other, 'http://auth-service:8001'],
    ['127.0.0.1', kHosts.other, 'http://127.0.0.1:8001'],
  ]) {
    assert.deepEqual(await feedFindings(auth, books, source), []);
  }
});

const databaseFindings = async (theirs, followed, state = 'ok') => {
  const books = { revocation_feed: { source: 'http://lab:8001' }, auth_database: state };
  const found = await findings({
    'auth ready': { ok: true, status: 200, data: { database_id: theirs } },
    'books ready': { ok: true, status: 200, data: { ...books, auth_database_id: followed } },
  });
  return found.map(({ key }) => key);
};

test('a feed of another auth-service is found by the id of its database', async () => {
  assert.deepEqual(await databaseFindings('a1', 'b2'), ['doctor.feed_source']);
  assert.deepEqual(await databaseFindings('a1', 'a1'), []);
  assert.deepEqual(await databaseFindings(undefined, 'b2'), []);
});

test('a database of auth-service that changed is named until it is accepted', async () => {
  assert.deepEqual(await databaseFindings('a1', 'a1', 'went_back'), ['doctor.went_back']);
  assert.deepEqual(await databaseFindings(undefined, 'a1', 'another'), ['doctor.another']);
});

test('clocks within the leeway are fine', async () => {
  assert.deepEqual(await findings({ 'books health': health('books', 4) }), []);
  assert.equal((await findings({ 'books health': health('books', -6) })).length, 1);
});
