// A page of another origin attacks every route that changes something, while the browser has the
// cookies of an administrator. Two things prevent it: SameSite=Strict, which keeps the cookies
// from other sites but not from other ports of the host, and the CSRF token. An attack succeeds if it
// changes anything on the server or in the cookies, whatever its answer is.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { eventually } from '../support/pair.mjs';
import { call, logIn, register } from './support/api.js';
import { newUser } from './support/page.js';
import { startStranger } from './support/servers.js';
import { openTab, startStage } from './support/stage.js';

const kUnsafe = ['post', 'put', 'patch', 'delete'];
const kForms = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
const kTriesOfAName = 10; // that fail, until it is locked out
const kEvil = { 'Content-Type': 'text/html' };

const get = async (service, path, token) => {
  const { status, json } = await call(service, 'GET', path, { token });
  assert.equal(status, 200, path);
  return json;
};

// The operations of a service, with a body and ids that are right for the victim.
const unsafeRoutes = async (service, bodies, ids) => {
  const { paths } = await get(service, '/openapi.json');
  return Object.entries(paths).flatMap(([path, operations]) =>
    kUnsafe
      .filter((method) => method in operations)
      .map((method) => ({
        name: `${method.toUpperCase()} ${path}`,
        service,
        method: method.toUpperCase(),
        url: `http://${service.host}:${service.port}${path.replace(/(\w+)\/\{id\}/, (_, kind) => `${kind}/${ids[kind]}`)}`,
        body: bodies[operations[method].operationId] ?? {},
      })),
  );
};

class Victim {
  constructor(stage, page) {
    this.stage = stage;
    this.page = page;
    this.user = newUser('root');
  }

  async begin() {
    const { auth, books } = this.stage;
    const { id } = await register(auth, this.user);
    this.id = id;
    auth.run(['user', 'role', this.user.username, 'admin']);
    const other = newUser('other');
    this.other = await register(auth, other);
    this.watcher = await logIn(auth, this.user);
    const token = this.watcher.access_token;
    const add = async (path, body) => (await call(books, 'POST', path, { token, body })).json.id;
    this.item = await add('/api/items', { name: 'Brass key' });
    this.book = await add('/api/books', { title: 'Rayuela', author: 'Julio Cortázar' });
    const make = async (path, body) => (await call(auth, 'POST', path, { token, body })).json.id;
    this.key = await make('/api/keys', { name: 'backup' });
    this.invite = await make('/api/invites', {});
    for (let tries = 0; tries <= kTriesOfAName; ++tries) {
      await call(auth, 'POST', '/auth/login', { body: { ...other, password: 'wrong' } });
    }
    this.lockOut = (await get(auth, '/api/throttles', token)).items[0].id;
  }

  // A new session in the cookies of the browser.
  async enter() {
    const url = `http://${this.stage.auth.host}:${this.stage.auth.port}/auth/login`;
    const status = await this.page.evaluate(
      async ([target, user]) => {
        const headers = { 'Content-Type': 'application/json' };
        const body = JSON.stringify(user);
        const options = { method: 'POST', headers, body, credentials: 'include' };
        return (await fetch(target, options)).status;
      },
      [url, this.user],
    );
    assert.equal(status, 200);
  }

  // What an attack could change.
  async state() {
    const { auth, books } = this.stage;
    const token = this.watcher.access_token;
    const cookies = await this.page.context().cookies();
    const access = cookies.find(({ name }) => name === 'access_token_cookie');
    const { items: sessions } = await get(auth, '/auth/sessions?limit=100', token);
    const { items: users } = await get(auth, '/api/users?limit=100', token);
    const { items: audit } = await get(auth, '/api/audit?limit=100', token);
    return JSON.stringify({
      cookies: cookies.map(({ name, value }) => `${name}=${value}`).sort(),
      is_alive: access && (await call(auth, 'GET', '/api/profile', { token: access.value })).status,
      sessions: sessions.map(({ id, name }) => [id, name]),
      keys: (await get(auth, '/api/keys', token)).items.map(({ id }) => id),
      invites: (await get(auth, '/api/invites', token)).items.map(({ id }) => id),
      lock_outs: (await get(auth, '/api/throttles', token)).items.map(({ id }) => id),
      users: users.map(({ id, role, disabled }) => [id, role, disabled]),
      // Logins are by name and password; nobody's cookies are used.
      audit: audit.map(({ event }) => event).filter((event) => !event.startsWith('login')),
      items: (await get(books, '/api/items', token)).items,
      books: (await get(books, '/api/books', token)).items,
    });
  }
}

// Fills in and sends a form in the page, to a new frame with the name `target` or to `_self`. A frame
// that has shown another site may not be found by its name, and the form would then open a window.
const submit = (page, { url, body }, enctype, target) =>
  page.evaluate(
    ([action, fields, type, where]) => {
      const frame = Object.assign(document.createElement('iframe'), { name: where });
      if (where !== '_self') document.body.append(frame);
      const form = document.body.appendChild(document.createElement('form'));
      Object.assign(form, { action, method: 'post', enctype: type, target: where });
      // A text/plain form can write JSON around its "=".
      const json = JSON.stringify({ ...fields, x: '' }).slice(0, -2);
      const pairs = type === 'text/plain' ? [[json, '"}']] : Object.entries(fields);
      for (const [name, value] of pairs) {
        const input = form.appendChild(document.createElement('input'));
        Object.assign(input, { type: 'hidden', name, value });
      }
      form.submit();
    },
    [url, body, enctype, target],
  );

// To a hidden frame. Its answer is in another process of the browser, so wait for the service's log.
const submitToFrame = async (page, route, enctype) => {
  const { pathname } = new URL(route.url);
  const answers = () =>
    route.service.lines.filter((line) => line.includes(`method=POST path=${pathname} status=`))
      .length;
  const before = answers();
  await submit(page, route, enctype, `hidden-${randomUUID()}`);
  await eventually(() => answers() > before, 60_000);
};

// As a navigation of a whole page, which SameSite=Lax would let pass for a link.
const navigate = async (page, route) => {
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  const answered = tab.waitForResponse(route.url);
  await submit(tab, route, kForms[0], '_self');
  await answered;
  await tab.close();
};

// Sends everything that a script can send. Returns how many answers the script could read.
const fetchAll = (page, route) =>
  page.evaluate(async ({ method, url, body }) => {
    const json = JSON.stringify(body);
    const form = new URLSearchParams(body);
    const JsonType = { 'Content-Type': 'application/json' };
    const guessed = { ...JsonType, 'X-CSRF-TOKEN': 'guessed' };
    const simple = [{}, { body: json }, { body: form }];
    const all = [
      ...(method === 'POST' ? simple.map((one) => ({ ...one, mode: 'no-cors' })) : []),
      ...simple,
      { body: json, headers: JsonType },
      { body: json, headers: guessed },
    ];
    let readable = 0;
    for (const one of all) {
      const options = { method, credentials: 'include', cache: 'no-store', ...one };
      const answer = await fetch(url, options).catch(() => null);
      if (answer && answer.type !== 'opaque') ++readable;
    }
    if (method === 'POST') navigator.sendBeacon(url, json);
    return readable;
  }, route);

const attack = async (page, route) => {
  if (route.method === 'POST') {
    for (const enctype of kForms) await submitToFrame(page, route, enctype);
    await navigate(page, route);
  }
  const { method, url, body } = route;
  return fetchAll(page, { method, url, body });
};

// Attacks every route from a page at `origin`. Returns the names of those where it succeeded.
const attackAll = async (victim, origin, context) => {
  const { auth, books } = victim.stage;
  const mallory = newUser('mallory');
  await register(auth, mallory);
  const password = newUser().password;
  const bodies = {
    register: newUser('forged'),
    logIn: mallory,
    logOut: { scope: 'global' },
    reauthenticate: { password: victim.user.password },
    redeemResetCode: { username: victim.user.username, code: 'x', password },
    changePassword: { current_password: victim.user.password, new_password: password },
    token: { grant_type: 'password', ...mallory },
    changeUser: { role: 'editor' },
    renameSession: { name: 'forged' },
    createKey: { name: 'forged' },
    createInvite: {},
    createItem: { name: 'forged' },
    replaceItem: { name: 'forged' },
    changeItem: { name: 'forged' },
    createBook: { title: 'forged', author: 'forged' },
    replaceBook: { title: 'forged', author: 'forged' },
    changeBook: { year: 1900 },
  };
  const found = { attacked: [], succeeded: [], readable: 0 };
  const page = await context.newPage();
  await page.goto(origin);
  for (const service of [auth, books]) {
    await victim.enter();
    const { items } = await get(auth, '/auth/sessions', victim.watcher.access_token);
    const own = items.find(({ current }) => !current);
    const ids = {
      users: victim.other.id,
      sessions: own.id,
      items: victim.item,
      books: victim.book,
      keys: victim.key,
      invites: victim.invite,
      throttles: victim.lockOut,
    };
    for (const route of await unsafeRoutes(service, bodies, ids)) {
      await victim.enter();
      const before = await victim.state();
      found.readable += await attack(page, route);
      if ((await victim.state()) !== before) found.succeeded.push(route.name);
      found.attacked.push(route.name);
    }
  }
  await page.close();
  return found;
};

const withStage = async (settings, body) => {
  const stage = await startStage({ one_host: true, settings: { LOG_LEVEL: 'debug', ...settings } });
  const tab = await openTab(stage);
  const strangers = await Promise.all(
    ['127.0.0.4', '127.0.0.3'].map((host) => startStranger(kEvil, '<!doctype html>', host)),
  );
  try {
    await tab.page.goto(stage.site.origin);
    const victim = new Victim(stage, tab.page);
    await victim.begin();
    const [other_site, other_port] = strangers.map(({ port }) => port);
    await body({
      from: (origin) => attackAll(victim, origin, tab.page.context()),
      other_site: `http://evil.test:${other_site}`,
      other_port: `http://llavero.test:${other_port}`,
    });
  } finally {
    await tab.close();
    await Promise.all(strangers.map(({ stop }) => stop()));
    await stage.stop();
  }
};

test('no attack from another origin succeeds on any route that changes something', async (t) => {
  await withStage({}, async ({ from, other_site, other_port }) => {
    for (const origin of [other_site, other_port]) {
      const { attacked, succeeded, readable } = await from(origin);

      t.diagnostic(`${origin}: ${attacked.length} routes, ${succeeded.length} succeeded`);
      assert.ok(attacked.length >= 31, `${attacked}`);
      assert.deepEqual(succeeded, [], origin);
      assert.equal(readable, 0);
    }
  });
});

// What the CSRF token is for, and that the attacks above are real.
test('without the CSRF token, another port of the host succeeds, and another site does not', async (t) => {
  await withStage({ COOKIE_CSRF_PROTECT: 'off' }, async ({ from, other_site, other_port }) => {
    assert.deepEqual((await from(other_site)).succeeded, []);

    const { succeeded } = await from(other_port);

    t.diagnostic(`${other_port}: ${succeeded.join(', ')}`);
    for (const name of [
      'POST /auth/refresh',
      'POST /auth/logout',
      'POST /api/users/{id}/reset-code',
    ]) {
      assert.ok(succeeded.includes(name), name);
    }
  });
});
