import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attackTarget, targetOf, verdictOf } from '../../../client-web/views/lab_target.js';

const kPaths = { login: '/auth/login' };

test('an address may lack its scheme and port, and may have a path', () => {
  const is = (address, scheme, host, port, login = '/auth/login') =>
    assert.deepEqual(targetOf(address, kPaths), { scheme, host, port, paths: { login } });

  is('http://127.0.0.1:5000', 'http', '127.0.0.1', '5000');
  is(' localhost:5000 ', 'http', 'localhost', '5000');
  is('lab.example', 'http', 'lab.example', '80');
  is('https://lab.example/ana/', 'https', 'lab.example', '443', '/ana/auth/login');
  is('http://[::1]:5000', 'http', '[::1]', '5000');
});

test('what is not the address of a web server is refused', () => {
  for (const address of ['', 'ftp://127.0.0.1', 'javascript://x', 'http://', 'a b', 'host:99999']) {
    assert.equal(targetOf(address, kPaths), null, address);
  }
});

test('an error of the service is no refusal', () => {
  const verdicts = [0, 200, 201, 401, 422, 500].map((status) => verdictOf({ status }));

  assert.deepEqual(verdicts, ['unread', 'accepted', 'accepted', 'refused', 'refused', 'failed']);
});

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const kToken = `${encode({ alg: 'HS256' })}.${encode({ sub: '1', exp: 1 })}.c2ln`;

// A service that gives `tokens` at the login, and answers what else it is sent with `profile(token)`.
const service = (tokens, profile) => ({
  send: async ({ endpoint, token }) => ({
    status: token ? profile(token) : 200,
    data: endpoint === 'login' ? tokens : {},
  }),
});

test('a service that refuses its own token is not attacked', async () => {
  const outcome = await attackTarget(
    service({ access_token: kToken }, () => 401),
    {},
  );

  assert.deepEqual(outcome, { problem: ['lab.target_own_refused', { answer: '401' }] });
});

test('without a refresh token only the access token is attacked', async () => {
  const { results } = await attackTarget(
    service({ access_token: kToken }, (token) => (token === kToken ? 200 : 422)),
    {},
  );

  assert.deepEqual(
    results.map(({ name, verdict }) => `${name} ${verdict}`),
    ['prolong refused', 'flip_signature refused', 'drop_signature refused', 'alg_none refused'],
  );
});

test('a forged token says more than the one that it comes from', async () => {
  const sent = [];
  await attackTarget(
    service({ access_token: kToken }, (token) => sent.push(token) && 200),
    {},
  );

  const [, claims, signature] = sent[1].split('.');
  assert.deepEqual(JSON.parse(Buffer.from(claims, 'base64url')), { sub: '1', exp: 86401 });
  assert.equal(signature, 'c2ln');
});
