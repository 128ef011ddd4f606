import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestOf, tokenOf } from '../../../client-web/request.js';
import { defaultSettings } from '../../../client-web/settings.js';

const kState = { settings: defaultSettings('lab'), session: { access: 'a1', refresh: 'r1' } };
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
  assert.equal(tokenOf(kState, { auth: 'access' }), 'a1');
  assert.equal(tokenOf(kState, { auth: 'refresh' }), 'r1');
  assert.equal(tokenOf(kState, { auth: 'access', token: 'old' }), 'old');
  assert.equal(tokenOf({ session: null }, { auth: 'access' }), undefined);
  assert.ok(!('Authorization' in requestOf(kState, kItems, 'id.1').headers));
});
