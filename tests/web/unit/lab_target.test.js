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

test('an error of the service, a missing path or a limit is no refusal', () => {
  const verdictsOf = (...all) => all.map((status) => verdictOf({ status }));

  assert.deepEqual(verdictsOf(0, 200, 201), ['unread', 'accepted', 'accepted']);
  assert.deepEqual(new Set(verdictsOf(400, 401, 403, 422)), new Set(['refused']));
  assert.deepEqual(new Set(verdictsOf(404, 405, 429, 500)), new Set(['failed']));
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

test('the tokens are swapped only where the refresh token itself is accepted', async () => {
  const tokens = { access_token: kToken, refresh_token: 'refresh' };
  const namesWith = async (status) => {
    const { results } = await attackTarget(
      service(tokens, (token) => (token === kToken ? 200 : status)),
      {},
    );
    return results.map(({ name }) => name);
  };

  assert.ok(!(await namesWith(404)).includes('access_as_refresh'));
  assert.ok((await namesWith(200)).includes('access_as_refresh'));
});

test('only the secret of HS256 is guessed', async () => {
  const other = `${encode({ alg: 'HS512' })}.${encode({ sub: '1', exp: 1 })}.c2ln`;
  const weakOf = async (access_token) =>
    (
      await attackTarget(
        service({ access_token }, () => 200),
        {},
      )
    ).weak;

  assert.deepEqual([await weakOf(kToken), await weakOf(other)], [null, undefined]);
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
