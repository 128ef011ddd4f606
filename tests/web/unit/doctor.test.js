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
const findings = (answers) =>
  examine({
    settings: defaultSettings('lab'),
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

test('clocks within the leeway are fine', async () => {
  assert.deepEqual(await findings({ 'books health': health('books', 4) }), []);
  assert.equal((await findings({ 'books health': health('books', -6) })).length, 1);
});
