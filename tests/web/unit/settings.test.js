import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compareSecrets,
  completeSettings,
  defaultSettings,
  endpointUrl,
  fieldsOf,
} from '../../../client-web/settings.js';
import { readSettings } from '../../../client-web/settings_fields.js';

const read = (changes) => readSettings({ ...fieldsOf(defaultSettings('lab')), ...changes });

test('the defaults are the host of the page and the ports 8001 and 8002', () => {
  const settings = defaultSettings('192.168.1.7');

  assert.equal(endpointUrl(settings, 'auth', 'login'), 'http://192.168.1.7:8001/auth/login');
  assert.equal(endpointUrl(settings, 'books', 'items'), 'http://192.168.1.7:8002/api/items');
});

test('the defaults are valid', () => {
  assert.deepEqual(read({}), { settings: defaultSettings('lab'), faults: {} });
});

test('a pasted URL is split into scheme, host and port', () => {
  const { settings, faults } = read({ 'auth.host': ' http://10.0.0.5:9001/ ' });

  assert.deepEqual(faults, {});
  assert.equal(endpointUrl(settings, 'auth', 'health'), 'http://10.0.0.5:9001/health');
});

test('a pasted scheme is used', () => {
  const { settings } = read({ 'auth.host': 'https://10.0.0.5:9001/' });

  assert.equal(endpointUrl(settings, 'auth', 'health'), 'https://10.0.0.5:9001/health');
});

test('an IPv6 address gets its brackets', () => {
  const { settings, faults } = read({ 'auth.host': 'fe80::1', 'books.host': '[::1]:9002' });

  assert.deepEqual(faults, {});
  assert.equal(endpointUrl(settings, 'auth', 'health'), 'http://[fe80::1]:8001/health');
  assert.equal(endpointUrl(settings, 'books', 'health'), 'http://[::1]:9002/health');
});

test('a page on https calls the services on https', () => {
  const url = endpointUrl(defaultSettings('lab', 'https'), 'auth', 'health');

  assert.equal(url, 'https://lab:8001/health');
});

test('a path without a leading slash gets one', () => {
  assert.equal(read({ 'auth.paths.login': 'token' }).settings.auth.paths.login, '/token');
});

const kFaults = [
  ['auth.scheme', 'ftp'],
  ['auth.host', ''],
  ['auth.host', 'two words'],
  ['auth.host', 'user@host'],
  ['auth.host', '1.2.3.4.5'],
  ['auth.port', ''],
  ['auth.port', '0'],
  ['auth.port', '65536'],
  ['auth.port', '80a'],
  ['books.paths.items', ''],
  ['books.paths.items', '/a b'],
  ['books.paths.items', '/a?b'],
  ['books.paths.items', '/a#b'],
];
for (const [field, value] of kFaults) {
  test(`${field} is invalid if it is ${JSON.stringify(value)}`, () => {
    assert.deepEqual(Object.keys(read({ [field]: value }).faults), [field]);
  });
}

for (const stored of [null, 5, {}, { auth: null }, { auth: { host: 7, paths: 'x' } }]) {
  test(`stored settings ${JSON.stringify(stored)} are replaced by the defaults`, () => {
    assert.deepEqual(completeSettings(stored, 'lab'), defaultSettings('lab'));
  });
}

test('stored settings keep their values and get defaults for new ones', () => {
  const stored = { auth: { host: '10.0.0.5', port: '80', paths: { login: '/in' } } };

  const { auth } = completeSettings(stored, 'lab');

  assert.equal(auth.host, '10.0.0.5');
  assert.equal(auth.paths.login, '/in');
  assert.equal(auth.paths.refresh, '/auth/refresh');
});

test('compareSecrets compares two fingerprints, and returns nothing if one is missing', () => {
  const health = (secret_fingerprint) => ({ ok: true, data: { secret_fingerprint } });

  assert.equal(compareSecrets(health('aa'), health('aa')), 'same');
  assert.equal(compareSecrets(health('aa'), health('bb')), 'different');
  assert.equal(compareSecrets(health('aa'), health(undefined)), null);
  assert.equal(compareSecrets(health('aa'), { ok: false }), null);
});
