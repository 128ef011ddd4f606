import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../../../client-web/settings.js';
import {
  changesBetween,
  readJson,
  readLink,
  toJson,
  toLink,
} from '../../../client-web/settings_share.js';

const kNow = defaultSettings('lab');
const kPage = 'http://page:8080/';

const parameterOf = (link) => new URLSearchParams(link.split('?')[1]).get('p');

test('settings survive a round trip through JSON and a link', () => {
  const settings = defaultSettings('ñandú.test', 'https');

  assert.deepEqual(readJson(toJson(settings), kNow), { settings });
  assert.deepEqual(readLink(parameterOf(toLink(settings, kPage, kNow)), kNow), { settings });
});

test('a link contains no character that needs escaping', () => {
  assert.match(
    toLink(defaultSettings('ñandú.test'), kPage, kNow),
    /^http:\/\/page:8080\/#\/settings\?p=[\w-]+$/,
  );
});

test('a link carries only what differs from the defaults', () => {
  const { auth, books } = defaultSettings('lab');
  const settings = { auth: { ...auth, port: '9001' }, books };

  const link = toLink(settings, kPage, kNow);

  const sent = JSON.parse(Buffer.from(parameterOf(link), 'base64url'));
  assert.deepEqual(sent, { auth: { port: '9001' }, books: {} });
  assert.deepEqual(readLink(parameterOf(link), kNow), { settings });
  assert.deepEqual(readLink(parameterOf(toLink(kNow, kPage, kNow)), kNow), { settings: kNow });
});

test('omitted settings stay unchanged, and unknown ones are ignored', () => {
  const text = '{"auth": {"port": "9001", "password": "x"}, "session": {"access": "a"}}';

  const { settings } = readJson(text, kNow);

  assert.deepEqual(changesBetween(kNow, settings), [
    { field: 'auth.port', from: '8001', to: '9001' },
  ]);
  assert.deepEqual(Object.keys(settings), ['auth', 'books']);
  assert.ok(!('password' in settings.auth));
});

for (const [text, key, field] of [
  ['', 'settings.fault.not_json'],
  ['{', 'settings.fault.not_json'],
  ['null', 'settings.fault.no_settings'],
  ['{"auth": 7}', 'settings.fault.no_settings'],
  ['{"auth": {"scheme": "javascript"}}', 'settings.fault.scheme', 'auth.scheme'],
  ['{"auth": {"host": "a b"}}', 'settings.fault.host', 'auth.host'],
  ['{"auth": {"host": {}}}', 'settings.fault.host', 'auth.host'],
  ['{"books": {"paths": {"items": "//x y"}}}', 'settings.fault.path', 'books.paths.items'],
]) {
  test(`${JSON.stringify(text)} is refused with its error`, () => {
    const { fault, settings } = readJson(text, kNow);

    assert.equal(settings, undefined);
    assert.deepEqual(fault, field ? { key, field } : { key });
  });
}

for (const parameter of [undefined, '', '%%%', 'e30', 'w7HDsQ']) {
  test(`a link with ${JSON.stringify(parameter)} is refused`, () => {
    assert.ok(readLink(parameter, kNow).fault);
  });
}
