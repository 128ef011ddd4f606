// TOKEN_LOCATION=header,cookie: both services look for the token where Flask-JWT-Extended 4.7 does
// with JWT_TOKEN_LOCATION ["headers", "cookies"], and answer with its messages.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';

import { Service } from '../support/service.mjs';
import { forge } from './forge.mjs';

const kSecret = randomBytes(32).toString('hex');
const kPage = 'http://page.test:8080';
const kSettings = {
  JWT_SECRET: kSecret,
  INVALID_TOKEN_STATUS: '422',
  TOKEN_LOCATION: 'header,cookie',
  CORS_ORIGINS: kPage,
};
const kNoHeader = 'Missing Authorization Header';
const kNoBearer =
  "Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer <JWT>'";
const kBadHeader = "Bad Authorization header. Expected 'Authorization: Bearer <JWT>'";
const kInBoth = (header) =>
  `Missing JWT in headers or cookies (${header}; Missing cookie "access_token_cookie")`;
const kNoCsrf = 'Missing CSRF token';
const kOtherCsrf = 'CSRF double submit tokens do not match';

const now = Math.floor(Date.now() / 1000);
const expired = forge(kSecret, { claims: { exp: now - 60, csrf: 'known' } });
const unknown = forge('another secret', { claims: { csrf: 'known' } });
const noClaim = forge(kSecret, {});

// Of a token that is good, `csrf` is its own. A message of undefined: not refused.
const rows = (good, csrf, refresh) => [
  // what, header, cookie, X-CSRF-TOKEN, method, status, msg
  ['no token', undefined, undefined, undefined, 'GET', 401, kInBoth(kNoHeader)],
  ['an empty cookie', undefined, '', undefined, 'GET', 401, kInBoth(kNoHeader)],
  ['another scheme alone', 'Basic YTpi', undefined, undefined, 'GET', 401, kInBoth(kNoBearer)],
  ['a header', `Bearer ${good}`, undefined, undefined, 'GET', 200],
  ['a header, unsafe', `Bearer ${good}`, undefined, undefined, 'POST', 422, undefined],
  ['a cookie', undefined, good, undefined, 'GET', 200],
  ['a cookie and another scheme', 'Basic YTpi', good, undefined, 'GET', 200],
  ['a cookie and an empty header', '', good, undefined, 'GET', 200],
  ['a good cookie, a bad header', 'Bearer a b', good, undefined, 'GET', 422, kBadHeader],
  ['a good cookie, a bad token', 'Bearer a', good, undefined, 'GET', 422, 'Not enough segments'],
  ['a bad cookie, a good header', `Bearer ${good}`, 'a', undefined, 'GET', 200],
  ['a bad cookie', undefined, 'a', undefined, 'GET', 422, 'Not enough segments'],
  ['an expired cookie', undefined, expired, undefined, 'GET', 401, 'Token has expired'],
  [
    'the other type',
    undefined,
    refresh,
    undefined,
    'GET',
    422,
    'Only non-refresh tokens are allowed',
  ],
  ['no CSRF token', undefined, good, undefined, 'POST', 401, kNoCsrf],
  ['an empty CSRF token', undefined, good, '', 'POST', 401, kNoCsrf],
  ['no CSRF token, a bad cookie', undefined, 'a', undefined, 'POST', 401, kNoCsrf],
  ['no CSRF token, PUT', undefined, good, undefined, 'PUT', 401, kNoCsrf],
  ['no CSRF token, PATCH', undefined, good, undefined, 'PATCH', 401, kNoCsrf],
  ['no CSRF token, DELETE', undefined, good, undefined, 'DELETE', 401, kNoCsrf],
  ['another CSRF token', undefined, good, 'x', 'POST', 401, kOtherCsrf],
  ['another CSRF token, expired', undefined, expired, 'x', 'POST', 401, kOtherCsrf],
  [
    'another CSRF token, another secret',
    undefined,
    unknown,
    'x',
    'POST',
    422,
    'Signature verification failed',
  ],
  ['a token without the claim', undefined, noClaim, 'x', 'POST', 422, 'Missing claim: csrf'],
  ['its own CSRF token, expired', undefined, expired, 'known', 'POST', 401, 'Token has expired'],
  ['its own CSRF token', undefined, good, csrf, 'POST', 422, undefined],
];

const kPaths = {
  auth: {
    GET: '/api/profile',
    POST: '/auth/reauth',
    PUT: '/api/profile/password',
    PATCH: '/api/users/1',
    DELETE: '/api/profile',
  },
  books: {
    GET: '/api/items',
    POST: '/api/items',
    PUT: '/api/items/1',
    PATCH: '/api/items/1',
    DELETE: '/api/items/1',
  },
};

async function stage(t) {
  const auth = await Service.start('auth-service', { settings: kSettings });
  t.after(() => auth.stop());
  const books = await Service.start('books-service', {
    settings: { ...kSettings, AUTH_URL: auth.url },
  });
  t.after(() => books.stop());
  const user = { username: 'johndoe', password: 'correct horse 22' };
  assert.equal((await auth.post('/auth/register', user)).status, 201);
  const login = async () => jarOf(await auth.post('/auth/login', user));
  return { auth, books, login };
}

// The cookies that an answer sets, by name, with their attributes.
const setCookies = (response) =>
  Object.fromEntries(
    response.headers.getSetCookie().map((text) => {
      const [pair, ...attributes] = text.split('; ');
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), { value: pair.slice(equals + 1), attributes }];
    }),
  );
const jarOf = (response) =>
  Object.fromEntries(
    Object.entries(setCookies(response)).map(([name, { value }]) => [name, value]),
  );
const cookieHeader = (jar) =>
  Object.entries(jar)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');

function send(service, method, path, { jar, csrf, authorization, body } = {}) {
  const headers = { origin: kPage };
  if (jar) headers.cookie = cookieHeader(jar);
  if (csrf !== undefined) headers['x-csrf-token'] = csrf;
  if (authorization !== undefined) headers.authorization = authorization;
  if (body) headers['content-type'] = 'application/json';
  return fetch(service.url + path, { method, headers, body: body && JSON.stringify(body) });
}

test('both services find the token as Flask-JWT-Extended does', async (t) => {
  const { login, ...services } = await stage(t);
  const jar = await login();
  const table = rows(jar.access_token_cookie, jar.csrf_access_token, jar.refresh_token_cookie);
  for (const [name, paths] of Object.entries(kPaths)) {
    for (const [what, authorization, cookie, csrf, method, status, msg] of table) {
      const response = await send(services[name], method, paths[method], {
        authorization,
        jar: cookie === undefined ? undefined : { access_token_cookie: cookie },
        csrf,
        body: method === 'GET' ? undefined : { surprise: 1 },
      });
      const json = await response.json();
      assert.equal(response.status, status, `${name}: ${what}: ${json.msg}`);
      if (msg !== undefined) assert.equal(json.msg, msg, `${name}: ${what}`);
      else assert.notEqual(response.status, 401, `${name}: ${what}`);
      if (status === 422 && msg === undefined) assert.equal(json.code, 'validation_failed', what);
    }
  }
});

test('a browser logs in, reads, writes, refreshes and logs out by cookies alone', async (t) => {
  const { auth, books, login } = await stage(t);
  const first = await login();
  const write = (jar, csrf) =>
    send(books, 'POST', '/api/items', { jar, csrf, body: { name: 'brass key' } });

  assert.equal((await send(auth, 'GET', '/api/profile', { jar: first })).status, 200);
  assert.equal((await write(first)).status, 401);
  assert.equal((await write(first, first.csrf_refresh_token)).status, 401);
  assert.equal((await write(first, first.csrf_access_token)).status, 201);

  const refresh = (jar, csrf) => send(auth, 'POST', '/auth/refresh', { jar, csrf });
  assert.equal((await refresh(first)).status, 401);
  assert.equal((await refresh(first, first.csrf_access_token)).status, 401);
  const refreshed = await refresh(first, first.csrf_refresh_token);
  assert.equal(refreshed.status, 200);
  const second = jarOf(refreshed);
  assert.notEqual(second.csrf_refresh_token, first.csrf_refresh_token);
  assert.equal((await write(second, second.csrf_access_token)).status, 201);

  const logout = (csrf) => send(auth, 'POST', '/auth/logout', { jar: second, csrf });
  assert.equal((await logout()).status, 401);
  const loggedOut = await logout(second.csrf_refresh_token);
  assert.equal(loggedOut.status, 204);
  for (const [name, { value, attributes }] of Object.entries(setCookies(loggedOut))) {
    assert.equal(value, '', name);
    assert.ok(attributes.includes('Max-Age=0'), name);
  }
  assert.equal((await send(auth, 'GET', '/api/profile', { jar: second })).status, 401);
  assert.equal((await refresh(second, second.csrf_refresh_token)).status, 401);
});

test('cookies of tokens are out of the reach of scripts, those of CSRF tokens are not', async (t) => {
  const { auth, login } = await stage(t);
  await login();
  const user = { username: 'johndoe', password: 'correct horse 22' };
  const cookies = setCookies(await auth.post('/auth/login', { ...user, expires_in: 60 }));

  const hidden = ['Path=/', 'HttpOnly', 'SameSite=Strict'];
  const readable = ['Path=/', 'SameSite=Strict'];
  assert.deepEqual(
    Object.fromEntries(Object.entries(cookies).map(([name, each]) => [name, each.attributes])),
    {
      access_token_cookie: ['Max-Age=60', ...hidden],
      csrf_access_token: ['Max-Age=60', ...readable],
      refresh_token_cookie: ['Max-Age=2592000', 'Path=/auth', ...hidden.slice(1)],
      csrf_refresh_token: ['Max-Age=2592000', ...readable],
    },
  );
});

test('a logout without a live session removes the cookies, if the CSRF token is right', async (t) => {
  const { auth, login } = await stage(t);
  const jar = await login();
  const body = { scope: 'global' };
  const first = await send(auth, 'POST', '/auth/logout', {
    jar,
    csrf: jar.csrf_access_token,
    body,
  });
  assert.equal(first.status, 204);

  for (const csrf of ['wrong', undefined]) {
    const foreign = await send(auth, 'POST', '/auth/logout', { jar, csrf });
    assert.equal(foreign.status, 401);
    assert.deepEqual(jarOf(foreign), {});
  }
  const fromAnotherSite = await send(auth, 'POST', '/auth/logout');
  assert.equal(fromAnotherSite.status, 401);
  assert.deepEqual(jarOf(fromAnotherSite), {});
  for (const csrf of [jar.csrf_access_token, jar.csrf_refresh_token]) {
    const own = await send(auth, 'POST', '/auth/logout', { jar, csrf });
    assert.equal(own.status, 401);
    assert.equal((await own.json()).code, 'token_revoked');
    assert.equal(Object.keys(jarOf(own)).length, 4);
  }
});

test('a new login by password and the end of an account set and clear them too', async (t) => {
  const { auth, login } = await stage(t);
  const jar = await login();
  const csrf = jar.csrf_access_token;
  const body = { password: 'correct horse 22' };
  const again = await send(auth, 'POST', '/auth/reauth', { jar, csrf, body });
  assert.deepEqual(Object.keys(jarOf(again)), ['access_token_cookie', 'csrf_access_token']);

  const others = await send(auth, 'POST', '/auth/logout', { jar, csrf, body: { scope: 'others' } });
  assert.equal(others.status, 204);
  assert.deepEqual(jarOf(others), {});

  const fresh = { ...jar, ...jarOf(again) };
  const gone = await send(auth, 'DELETE', '/api/profile', {
    jar: fresh,
    csrf: fresh.csrf_access_token,
  });
  assert.equal(gone.status, 204);
  assert.equal(Object.keys(jarOf(gone)).length, 4);
});

test('the documents name the CSRF token where a cookie needs it, and the answers that set cookies', async (t) => {
  const { auth, books, login } = await stage(t);
  const documents = {};
  for (const [name, service] of Object.entries({ auth, books })) {
    documents[name] = await (await fetch(`${service.url}/openapi.json`)).json();
    for (const [path, item] of Object.entries(documents[name].paths)) {
      for (const [method, { security = [], parameters = [] }] of Object.entries(item)) {
        if (method === 'parameters') continue;
        const takesCookie = security.some(
          (each) => 'accessCookie' in each || 'refreshCookie' in each,
        );
        const named = parameters.some(({ $ref }) => $ref?.endsWith('/CsrfToken'));
        assert.equal(named, takesCookie && method !== 'get', `${method} ${path}`);
      }
    }
  }
  const jar = await login();
  const csrf = jar.csrf_access_token;
  const { paths, components } = documents.auth;
  const documented = (response) =>
    'Set-Cookie' in
    (response.$ref ? components.responses[response.$ref.split('/').pop()] : response).headers;
  const user = { username: 'johndoe', password: 'correct horse 22' };
  for (const [method, path, sent] of [
    ['POST', '/auth/login', { body: user }],
    ['POST', '/auth/refresh', { jar, csrf: jar.csrf_refresh_token }],
    ['POST', '/auth/reauth', { jar, csrf, body: { password: user.password } }],
    ['POST', '/auth/logout', { jar, csrf }],
    ['POST', '/auth/logout', { jar, csrf }],
  ]) {
    const response = await send(auth, method, path, sent);
    const what = `${method} ${path} ${response.status}`;
    assert.notDeepEqual(response.headers.getSetCookie(), [], what);
    assert.ok(documented(paths[path][method.toLowerCase()].responses[response.status]), what);
  }
});

test('only a listed page may send cookies', async (t) => {
  const { auth } = await stage(t);
  for (const [origin, allowed] of [
    [kPage, 'true'],
    ['http://evil.test', null],
  ]) {
    const { headers } = await fetch(`${auth.url}/auth/refresh`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    assert.equal(headers.get('access-control-allow-credentials'), allowed);
    assert.match(headers.get('access-control-allow-headers'), /X-CSRF-TOKEN/);
  }
});

test('without the setting no cookie is set or read, and tokens have no claim csrf', async (t) => {
  const auth = await Service.start('auth-service');
  t.after(() => auth.stop());
  const user = { username: 'johndoe', password: 'correct horse 22' };
  await auth.post('/auth/register', user);
  const login = await auth.post('/auth/login', user);
  const { access_token: token } = await login.json();
  const claims = JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
  const response = await send(auth, 'GET', '/api/profile', { jar: { access_token_cookie: token } });

  assert.deepEqual(login.headers.getSetCookie(), []);
  assert.equal(login.headers.get('access-control-allow-credentials'), null);
  assert.equal(claims.csrf, undefined);
  assert.equal(response.status, 401);
  assert.equal((await response.json()).msg, kNoHeader);
});
