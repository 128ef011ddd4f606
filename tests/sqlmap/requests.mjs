// The requests that sqlmap attacks: every request of both services with input. A `*` marks each
// place for a payload.

// The headers that a service stores, logs or uses.
const headers = {
  'user-agent': 'Mozilla/5.0*',
  'x-forwarded-for': '203.0.113.7*',
  'x-request-id': 'id-1*',
  referer: 'http://page.test/*',
  origin: 'http://page.test*',
  'accept-language': 'es*',
};

const form = (fields) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: Object.entries(fields)
    .map((pair) => pair.join('='))
    .join('&'),
});

// `me` and `password` belong to an administrator; `service` is the token of a service.
export const authRequests = ({ me, password, token, service }) => [
  { line: 'POST /auth/login', json: { username: me, password }, headers },
  {
    line: 'POST /auth/login',
    json: { username: `${me}*`, password: `${password}*`, expires_in: '60*' },
  },
  {
    line: 'POST /auth/register',
    json: { username: 'new*', password: `${password}*`, invite: 'code*' },
  },
  {
    line: 'POST /auth/reset',
    json: { username: `${me}*`, code: 'code*', password: `${password}*` },
  },
  { line: 'POST /auth/refresh', headers: { authorization: `Bearer ${token}*` } },
  {
    line: 'POST /token',
    ...form({
      grant_type: 'password*',
      username: `${me}*`,
      password: `${password}*`,
      scope: 'items*',
    }),
  },
  {
    line: 'POST /token',
    ...form({
      grant_type: 'client_credentials',
      client_id: 'key_1*',
      client_secret: 'secret*',
      scope: 'items*',
    }),
  },
  { line: 'POST /token', ...form({ grant_type: 'refresh_token', refresh_token: 'a.b.c*' }) },
  { line: 'POST /token/refresh', json: { refresh_token: 'a.b.c*' } },
  { line: 'POST /token/revoke', ...form({ token: 'a.b.c*', token_type_hint: 'access_token*' }) },
  { line: 'POST /token/introspect', token, ...form({ token: `${token}*` }) },
  { line: 'POST /token/explain', json: { token: `${token}*`, use: 'access*' } },
  { line: 'POST /auth/reauth', token, json: { password: `${password}*` } },
  { line: 'POST /auth/logout', token, json: { scope: 'others*' } },
  { line: 'GET /api/profile', headers: { ...headers, authorization: `Bearer ${token}*` } },
  {
    line: 'PUT /api/profile/password',
    token,
    json: { current_password: `${password}*`, new_password: 'short*' },
  },
  { line: 'DELETE /auth/sessions/1*', token },
  { line: 'POST /api/keys', token, json: { name: 'key*', scope: 'items*', expires_at: 'x*' } },
  { line: 'DELETE /api/keys/1*', token },
  { line: 'GET /api/users?limit=2*&cursor=x*', token },
  { line: 'PATCH /api/users/999*', token, json: { role: 'user*', disabled: 'false*' } },
  { line: 'POST /api/users/999*/reset-code', token },
  { line: 'DELETE /api/throttles/x*', token },
  { line: 'GET /api/invites?limit=2*&cursor=x*', token },
  { line: 'POST /api/invites', token, json: { role: 'user*', note: 'class*', expires_at: 'x*' } },
  { line: 'DELETE /api/invites/999*', token },
  { line: 'GET /api/audit?limit=2*&cursor=x*', token },
  { line: 'GET /auth/revocations?after=0*', token: service },
];

export const booksRequests = ({ token }) => [
  { line: 'GET /api/items?limit=2*&sort=name*&q=key*', token, headers },
  { line: 'GET /api/items?cursor=x*', token },
  { line: 'POST /api/items', token, json: { name: 'key*', description: 'of brass*' } },
  { line: 'GET /api/items/1*', token, headers: { 'if-none-match': '"1"*' } },
  {
    line: 'PUT /api/items/1*',
    token,
    headers: { 'if-match': '"1"*' },
    json: { name: 'key*', description: 'x*' },
  },
  { line: 'PATCH /api/items/1*', token, json: { name: 'key*', description: 'x*' } },
  { line: 'DELETE /api/items/999*', token },
  { line: 'GET /api/books?limit=2*&sort=title*&q=rayuela*' },
  { line: 'GET /api/books?cursor=x*', token },
  {
    line: 'POST /api/books',
    token,
    json: { title: 'Rayuela*', author: 'Cortázar*', isbn: '8437604575*', year: '1963*' },
  },
  { line: 'GET /api/books/1*', token, headers: { 'if-none-match': '"1"*' } },
  {
    line: 'PUT /api/books/1*',
    token,
    headers: { 'if-match': '"1"*' },
    json: { title: 'Rayuela*', author: 'Cortázar*', isbn: '8437604575*', year: '1963*' },
  },
  { line: 'PATCH /api/books/1*', token, json: { title: 'Rayuela*', author: 'Cortázar*' } },
  { line: 'DELETE /api/books/999*', token },
];

const strip = (text) => text.replaceAll('*', '');
const stripped = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, strip(value)]));

// sqlmap uses the marks of only one part of a request, so there is a copy of the request per part.
export function partsOf({ line, headers = {}, json, body, token }) {
  const plain = {
    line: strip(line),
    headers: stripped(headers),
    token,
    ...(json && { json: stripped(json) }),
    ...(body && { body: strip(body) }),
  };
  return [
    { part: 'path', marked: { ...plain, line }, marks: line },
    { part: 'headers', marked: { ...plain, headers }, marks: Object.values(headers).join() },
    {
      part: 'body',
      marked: { ...plain, ...(json && { json }), ...(body && { body }) },
      marks: body ?? Object.values(json ?? {}).join(),
    },
  ].filter(({ marks }) => marks.includes('*'));
}
