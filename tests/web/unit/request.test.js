import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestOf, tokenOf } from '../../../client-web/request.js';
import { defaultSettings, originsOf } from '../../../client-web/settings.js';

const kSettings = defaultSettings('lab');
const kState = {
  settings: kSettings,
  session: { access: 'a1', refresh: 'r1', origins: originsOf(kSettings) },
};
const kItems = { service: 'books', endpoint: 'items' };

test('path segments are escaped, and empty query members omitted', () => {
  const query = { q: 'a&b', sort: '', limit: 5, cursor: undefined };

  const { url } = requestOf(kState, { ...kItems, parts: ['a/b', 7], query }, 'id.1');

  assert.equal(url, 'http://lab:8002/api/items/a%2Fb/7?q=a%26b&limit=5');
});

test('a JSON body and a form have a Content-Type, a request without a body has none', () => {
  const json = requestOf(kState, { ...kItems, method: 'POST', body: { name: 'x' } }, 'id.1');
  assert.equal(json.text, '{"name":"x"}');
  assert.equal(json.headers['Content-Type'], 'application/json');

  const form = requestOf(kState, { ...kItems, method: 'POST', form: { a: 'b c' } }, 'id.1');
  assert.equal(form.text, 'a=b+c');
  assert.equal(form.headers['Content-Type'], 'application/x-www-form-urlencoded');

  assert.ok(!('Content-Type' in requestOf(kState, kItems, 'id.1').headers));
});

test('additional headers are sent', () => {
  const { headers } = requestOf(kState, { ...kItems, headers: { 'If-Match': '"3"' } }, 'id.1');

  assert.equal(headers['If-Match'], '"3"');
  assert.equal(headers['X-Request-ID'], 'id.1');
});

test('the token is that of the session, a given one, or none', () => {
  const call = { service: 'auth', auth: 'access' };
  assert.equal(tokenOf(kState, call), 'a1');
  assert.equal(tokenOf(kState, { ...call, auth: 'refresh' }), 'r1');
  assert.equal(tokenOf(kState, { ...call, token: 'old' }), 'old');
  assert.equal(tokenOf({ ...kState, session: null }, call), undefined);
});

test('a token of the session goes to no other service than those that it is for', () => {
  const swapped = { auth: kSettings.books, books: kSettings.auth };
  for (const service of ['auth', 'books']) {
    const call = { service, endpoint: 'health', auth: 'access', settings: swapped };
    assert.equal(tokenOf(kState, call), undefined);
    assert.equal(requestOf(kState, call, 'id').headers.Authorization, undefined);
  }
});

test('a session in cookies sends cookies to its services, and the header of the CSRF token where it is needed', (t) => {
  globalThis.document = { cookie: 'csrf_access_token=c1' };
  t.after(() => delete globalThis.document);
  const session = { place: 'cookies', claims: { jti: 'j1' }, origins: originsOf(kSettings) };
  const state = { settings: kSettings, session };
  const swapped = { auth: kSettings.books, books: kSettings.auth };
  const request = (call) => requestOf(state, { ...kItems, auth: 'access', ...call }, 'id.1');
  const shown = ({ cookie, headers }) => [cookie, headers['X-CSRF-TOKEN'], headers.Authorization];

  assert.deepEqual(shown(request({})), ['access', undefined, undefined]);
  assert.deepEqual(shown(request({ method: 'POST' })), ['access', '••••••••', undefined]);
  assert.equal(request({ auth: 'refresh', method: 'POST' }).cookie, 'refresh');
  assert.equal(request({ auth: undefined, method: 'POST' }).cookie, undefined);
  assert.equal(request({ settings: swapped }).cookie, undefined);
  assert.deepEqual(shown(request({ token: 't' })), [undefined, undefined, 'Bearer t']);
  // The cookie of the CSRF token goes with that of the token: nothing is sent, so nothing is shown.
  document.cookie = 'theme=dark';
  assert.deepEqual(shown(request({ method: 'POST' })), ['access', undefined, undefined]);
});
