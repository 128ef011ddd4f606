// Both services, and a valid request for every operation of their documents.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';

import { offerSignatureOf } from '../support/feed.mjs';
import { bearer, claimsOf, eventually } from '../support/pair.mjs';
import { Service, binDir } from '../support/service.mjs';
import { signToken } from '../support/token.mjs';

const serviceToken = (secret) =>
  signToken(secret, {
    sub: 'service:books',
    role: null,
    scope: null,
    username: null,
    fresh: null,
    sid: null,
  });
const newWord = () => randomBytes(8).toString('hex');

// A request of a user: the sender and the given parts. `body` is sent as `type`, or unchanged if it
// is text.
const kRequests = {
  register: () => ({ body: { username: newWord(), password: newWord() } }),
  logIn: ({ name, password }) => ({ body: { username: name, password } }),
  refresh: ({ refresh }) => ({ token: refresh }),
  reauthenticate: ({ access, password }) => ({ token: access, body: { password } }),
  logOut: ({ access }) => ({ token: access, body: { scope: 'local' } }),
  renameSession: ({ access }) => ({
    token: access,
    path: { id: claimsOf(access).sid },
    body: { name: 'My laptop' },
  }),
  endSession: ({ access }) => ({ token: access, path: { id: claimsOf(access).sid } }),
  redeemResetCode: async (user, stage) => ({
    body: { username: user.name, code: await stage.makeResetCode(user), password: newWord() },
  }),
  deleteAccount: ({ access }) => ({ token: access }),
  changePassword: ({ access, password }) => ({
    token: access,
    body: { current_password: password, new_password: newWord() },
  }),
  createKey: ({ access }) => ({ token: access, body: { name: 'nightly backup' } }),
  deleteKey: async (user, stage) => ({
    token: user.access,
    path: { id: (await stage.makeKey(user)).id },
  }),
  token: ({ name, password }) => ({ body: { grant_type: 'password', username: name, password } }),
  tokenRefresh: ({ refresh }) => ({ body: { refresh_token: refresh } }),
  revokeToken: ({ refresh }) => ({ body: { token: refresh } }),
  introspectToken: ({ access }) => ({ token: access, body: { token: access } }),
  explainToken: ({ access }) => ({ body: { token: access } }),
  listUsers: (user, { admin }) => ({ token: admin.access }),
  changeUser: ({ id }, { admin }) => ({
    token: admin.access,
    path: { id },
    body: { role: 'editor' },
  }),
  makeResetCode: ({ id }, { admin }) => ({ token: admin.access, path: { id } }),
  listThrottles: (user, { admin }) => ({ token: admin.access }),
  liftThrottle: async (user, stage) => ({
    token: stage.admin.access,
    path: { id: await stage.lockOut(user) },
  }),
  listInvites: (user, { admin }) => ({ token: admin.access }),
  createInvite: (user, { admin }) => ({ token: admin.access, body: { uses: 30 } }),
  revokeInvite: async (user, stage) => ({
    token: stage.admin.access,
    path: { id: await stage.addInvite() },
  }),
  listAudit: (user, { admin }) => ({ token: admin.access }),
  readRevocations: (user, { secret }) => ({ token: serviceToken(secret) }),
  offerRevocations: async ({ id, access }, stage) => ({
    token: serviceToken(stage.secret),
    body: {
      database: await stage.databaseId(),
      items: [
        {
          kind: 'session',
          session_id: claimsOf(access).sid,
          user_id: id,
          created_at: new Date().toISOString(),
        },
      ],
    },
  }),
  getDocsFile: () => ({ path: { file: 'start.js' } }),
  getLogLines: () => ({ path: { request_id: '9f86d081884c7d65' } }),
  createItem: ({ access }) => ({ token: access, body: { name: 'Brass key' } }),
  getItem: async (user, stage) => ({
    token: user.access,
    path: { id: await stage.add('items', user) },
  }),
  replaceItem: async (user, stage) => ({
    ...(await kRequests.getItem(user, stage)),
    body: { name: 'Iron key' },
  }),
  changeItem: async (user, stage) => ({
    ...(await kRequests.getItem(user, stage)),
    body: { name: 'Iron key' },
  }),
  deleteItem: (user, stage) => kRequests.getItem(user, stage),
  createBook: ({ access }) => ({
    token: access,
    body: { title: 'Rayuela', author: 'Julio Cortázar' },
  }),
  getBook: async (user, stage) => ({
    token: user.access,
    path: { id: await stage.add('books', user) },
  }),
  replaceBook: async (user, stage) => ({
    ...(await kRequests.getBook(user, stage)),
    body: { title: 'Hopscotch', author: 'Julio Cortázar' },
  }),
  changeBook: async (user, stage) => ({
    ...(await kRequests.getBook(user, stage)),
    body: { year: 1963 },
  }),
  deleteBook: (user, stage) => kRequests.getBook(user, stage),
};

// The request of a GET that needs no more than an access token, if that.
const plainRead = ({ method, path, schemes }) =>
  method === 'GET' &&
  !path.includes('{') &&
  (({ access }) => (schemes.length > 0 ? { token: access } : {}));

const kChangesTheUser = new Set([
  'createKey',
  'deleteKey',
  'refresh',
  'logOut',
  'endSession',
  'redeemResetCode',
  'deleteAccount',
  'changePassword',
  'tokenRefresh',
  'revokeToken',
  'changeUser',
  'liftThrottle',
  'offerRevocations',
]);

const kNew = {
  items: { name: 'Brass key' },
  books: { title: 'Rayuela', author: 'Julio Cortázar' },
};

const encode = (body, type) => {
  if (typeof body === 'string') return body;
  return type.endsWith('json') ? JSON.stringify(body) : new URLSearchParams(body).toString();
};

export class Stage {
  // {auth, books, admin, secret}; `stop` ends both services. `place(name)` returns a special
  // environment for a service: settings, `under` (see Service.start), and `inside(pid)`, the prefix
  // of a command that sees the same environment.
  static async start(place = () => ({})) {
    const stage = new Stage();
    try {
      await stage.#begin(place);
    } catch (error) {
      await stage.stop();
      throw error;
    }
    return stage;
  }

  async #begin(place) {
    this.secret = randomBytes(32).toString('hex');
    this.authKey = randomBytes(32).toString('hex');
    const start = (name, more) => {
      const { settings, under } = place(name);
      return Service.start(name, {
        settings: { JWT_SECRET: this.secret, ...settings, ...more },
        under,
      });
    };
    this.auth = await start('auth-service', { AUTH_KEY: this.authKey });
    this.books = await start('books-service', { AUTH_URL: this.auth.url });
    this.#inside = place('auth-service').inside?.(this.auth.process.pid) ?? [];
    this.services = { 'auth-service': this.auth, 'books-service': this.books };
    await eventually(async () => (await fetch(`${this.books.url}/health/ready`)).ok);
    this.command(['database', 'went-back']); // so that it takes offered revocations
    this.admin = await this.newAdmin();
  }

  async stop() {
    await this.auth?.stop();
    await this.books?.stop();
  }

  command(args, input = '') {
    const [program, ...words] = [...this.#inside, join(binDir, 'auth-service'), ...args];
    const { status, stderr } = spawnSync(program, words, {
      env: this.auth.environment,
      input,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  }

  // {id, name, password, access, refresh} of a user who has just logged in.
  async newUser({ username, password } = { username: newWord(), password: newWord() }) {
    const made = await this.auth.post('/auth/register', { username, password });
    assert.equal(made.status, 201);
    const { id } = await made.json();
    return this.logIn({ id, name: username, password });
  }

  async logIn(user) {
    const answer = await this.auth.post('/auth/login', {
      username: user.name,
      password: user.password,
    });
    assert.equal(answer.status, 200);
    const { access_token: access, refresh_token: refresh } = await answer.json();
    return { ...user, access, refresh };
  }

  // A user whose state no accepted request has changed yet.
  async anyUser({ operationId }) {
    const key = kChangesTheUser.has(operationId) ? operationId : '';
    if (!this.#users.has(key)) this.#users.set(key, await this.newUser());
    return this.#users.get(key);
  }

  #users = new Map();
  #inside = [];

  async newAdmin() {
    const user = await this.newUser();
    this.command(['user', 'role', user.name, 'admin']);
    return this.logIn(user);
  }

  async makeResetCode({ id }) {
    const answer = await this.auth.post(
      `/api/users/${id}/reset-code`,
      {},
      bearer(this.admin.access),
    );
    assert.equal(answer.status, 201);
    return (await answer.json()).code;
  }

  async addInvite() {
    const answer = await this.auth.post('/api/invites', {}, bearer(this.admin.access));
    assert.equal(answer.status, 201);
    return (await answer.json()).id;
  }

  // Holds the name up at this address, and returns the id of the limit.
  async lockOut({ name }) {
    const answer = () => this.auth.post('/auth/login', { username: name, password: newWord() });
    while ((await answer()).status !== 429);
    const headers = bearer(this.admin.access);
    const { items } = await (await fetch(`${this.auth.url}/api/throttles`, { headers })).json();
    return items.find(({ username }) => username === name).id;
  }

  async makeKey({ access }) {
    const body = { name: 'nightly backup', scope: 'items' };
    const answer = await this.auth.post('/api/keys', body, bearer(access));
    assert.equal(answer.status, 201);
    return answer.json();
  }

  async databaseId() {
    const headers = bearer(serviceToken(this.secret));
    const page = await fetch(`${this.auth.url}/auth/revocations`, { headers });
    return (await page.json()).database.id;
  }

  // Creates an item or book of the user and returns its id.
  async add(kind, { access }, fields = {}) {
    const answer = await this.books.post(
      `/api/${kind}`,
      { ...kNew[kind], ...fields },
      bearer(access),
    );
    assert.equal(answer.status, 201);
    return (await answer.json()).id;
  }

  // A valid request: {token, path, query, headers, body, type}.
  async request(operation, user) {
    const make = kRequests[operation.operationId] ?? plainRead(operation);
    assert.ok(make, `kRequests has no ${operation.operationId}`);
    return { query: {}, headers: {}, type: operation.mediaTypes[0], ...(await make(user, this)) };
  }

  // Sends it and checks the response against the document: {status, headers, text, json}.
  async send(
    operation,
    { token, path = {}, query, headers, body, type, service },
    what = '',
    method,
  ) {
    const place = operation.path.replace(/{(\w+)}/g, (_, name) => encodeURIComponent(path[name]));
    const search = typeof query === 'string' ? query : new URLSearchParams(query).toString();
    const sent = body === undefined ? undefined : encode(body, type);
    const isOffer = operation.operationId === 'offerRevocations';
    const answer = await fetch(
      (service ?? this.services[operation.service]).url + place + (search && `?${search}`),
      {
        method: method ?? operation.method,
        headers: {
          ...(token ? bearer(token) : {}),
          ...(body === undefined ? {} : { 'content-type': type }),
          ...(isOffer ? offerSignatureOf(this.secret, token, sent) : {}),
          ...headers,
        },
        body: sent,
        redirect: 'manual',
      },
    );
    const text = await answer.text();
    const { status } = answer;
    operation.check(
      { status, headers: answer.headers, text: method === 'HEAD' ? undefined : text },
      what,
    );
    if (answer.ok) this.#users.delete(operation.operationId);
    const json =
      text !== '' && /json/.test(answer.headers.get('content-type')) ? JSON.parse(text) : undefined;
    return { status, headers: answer.headers, text, json };
  }

  // The token with changed claims, signed again as auth-service would.
  forge(token, changes) {
    return signToken(this.secret, { ...claimsOf(token), ...changes }, this.authKey);
  }
}
