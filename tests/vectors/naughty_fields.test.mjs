// Every naughty string in every text field: stored and returned unchanged, or refused with the name
// of the field.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { bearer, claimsOf } from '../support/pair.mjs';
import { binDir } from '../support/service.mjs';
import { forEach } from './caller.mjs';
import { onEachDatabase } from './stage.mjs';
import { backwards, naughtyStrings, noNaughtyStrings } from './vectors.mjs';

const kPassword = 'correct horse battery';

// The rules of a field: its length in characters, and whether it may contain line ends and tabs.
const takes =
  ({ min = 1, max, multiline = false }) =>
  (text) => {
    const characters = [...text].length;
    const forbidden = multiline ? /[^\P{Cc}\r\n\t]/u : /\p{Cc}/u;
    return characters >= min && characters <= max && !forbidden.test(text);
  };

// `rest` has the other required members.
const kFields = [
  { path: '/api/items', field: 'name', fits: takes({ max: 200 }), rest: {} },
  {
    path: '/api/items',
    field: 'description',
    fits: takes({ min: 0, max: 2000, multiline: true }),
    rest: { name: 'a key' },
  },
  { path: '/api/books', field: 'title', fits: takes({ max: 300 }), rest: { author: 'an author' } },
  { path: '/api/books', field: 'author', fits: takes({ max: 200 }), rest: { title: 'a title' } },
  {
    path: '/api/books',
    field: 'isbn',
    fits: () => false,
    rest: { title: 'a title', author: 'an author' },
  },
];

// Sets the field of an object to the text. `whole` sends all required members.
const change = (method, whole) => async (caller, resource, headers, text) => {
  const { path, field, rest } = resource;
  const { json } = await create(caller, resource, headers, field === 'isbn' ? null : 'before');
  const body = { ...(whole ? rest : {}), [field]: text };
  return caller.call(method, `${path}/${json.id}`, { headers, body });
};

// Each creates an object with the text in the field, and returns the response.
const kWrites = { POST: create, PUT: change('PUT', true), PATCH: change('PATCH', false) };

function create(caller, { path, field, rest }, headers, text) {
  return caller.call('POST', path, { headers, body: { ...rest, [field]: text } });
}

function assertNames({ status, json }, field) {
  assert.equal(status, 422);
  assert.deepEqual(
    json.errors.map(({ pointer }) => pointer),
    [`/${field}`],
  );
}

async function listAll(service, path, headers) {
  const caller = service.caller();
  const entries = new Map();
  for (let next = `${path}?limit=100`; next !== null;) {
    const { json } = await caller.call('GET', next, { headers });
    for (const entry of json.items) entries.set(entry.id, entry);
    next = json.next;
  }
  caller.close();
  return entries;
}

onEachDatabase('a string in a field of books-service', noNaughtyStrings, async (t, pair) => {
  const { books, signedIn } = pair;
  const strings = naughtyStrings();
  for (const resource of kFields) {
    const { path, field, fits } = resource;
    for (const [method, write] of Object.entries(kWrites)) {
      await t.test(`${method} ${path} with ${field}`, async () => {
        const stored = new Map();
        await forEach(books, strings, async (caller, text) => {
          const answer = await write(caller, resource, signedIn, text);
          if (!fits(text)) return assertNames(answer, field);
          assert.ok([200, 201].includes(answer.status), `status ${answer.status}`);
          const { json } = await caller.call('GET', `${path}/${answer.json.id}`, {
            headers: signedIn,
          });
          assert.equal(json[field], text);
          assert.deepEqual(answer.json, json);
          stored.set(json.id, text);
        });
        assert.equal(stored.size, strings.filter(fits).length);

        const listed = await listAll(books, path, signedIn);
        for (const [id, text] of stored) assert.equal(listed.get(id)?.[field], text);
      });
    }
  }
});

const isUsername = (text) =>
  takes({ max: 64 })(text) &&
  !/^\p{White_Space}|\p{White_Space}$/u.test(text) &&
  !/[\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Default_Ignorable_Code_Point}\u{FFFFE}-\u{10FFFF}]/u.test(text);
const isPassword = ({ json }, text) =>
  [...text].length >= 1 &&
  [...text].length <= 256 &&
  !json?.errors?.some(({ pointer, code }) => pointer === '/password' && code === 'too_common');
// Whether a header can contain the text (RFC 9110 section 5.5).
const isHeaderValue = (text) => !/[\0-\x08\x0a-\x1f\x7f]/.test(text);

// How many of the strings are the same name (RFC 8265), or nearly so.
const sameName = (text) => text.normalize('NFKC').toLowerCase();
const spellings = (text) => naughtyStrings().filter((s) => sameName(s) === sameName(text)).length;

// Registers with `text` as name and reversed as password, or with another name if it is refused or
// taken in another spelling.
async function register(caller, text, index) {
  const send = (body) => caller.call('POST', '/auth/register', { body });
  const both = { username: text, password: backwards(text) };
  const first = await send(both);
  const fits = { username: isUsername(text), password: isPassword(first, text) };
  if (first.status === 201) {
    assert.deepEqual(fits, { username: true, password: true });
    return { credentials: both, json: first.json };
  }
  if (first.status === 422) {
    assert.deepEqual(
      [...new Set(first.json.errors.map(({ pointer }) => pointer))],
      Object.keys(fits)
        .filter((field) => !fits[field])
        .map((field) => `/${field}`),
    );
  }
  const credentials = {
    username: fits.username ? text : `user ${index}`,
    password: fits.password ? backwards(text) : kPassword,
  };
  let second = await send(credentials);
  if (second.status === 409) {
    assert.ok(spellings(text) > 1, `nobody else is called ${text}`);
    credentials.username = `user ${index}`;
    second = await send(credentials);
  }
  assert.equal(second.status, 201);
  return { credentials, json: second.json };
}

// A user agent is stored with `\xNN` for bytes that are not text, and truncated.
const unescape = (text) => {
  const bytes = text.replace(/\\x(..)/g, (_, hex) => String.fromCharCode(Number(`0x${hex}`)));
  return Buffer.from(bytes, 'latin1').toString();
};

onEachDatabase(
  'a string as user name, password and agent',
  noNaughtyStrings,
  async (t, { auth }) => {
    const strings = naughtyStrings();
    const names = new Map();

    await t.test('a user can register and log in with the name and read it back', () =>
      forEach(auth, strings, async (caller, text, index) => {
        const { credentials, json } = await register(caller, text, index);
        assert.equal(json.username, credentials.username);
        names.set(json.id, credentials.username);

        const headers = isHeaderValue(text) ? { 'User-Agent': text } : {};
        const login = await caller.call('POST', '/auth/login', { headers, body: credentials });
        assert.equal(login.status, 200);
        assert.equal(login.json.user.username, credentials.username);
        assert.equal(claimsOf(login.json.access_token).username, credentials.username);

        const signedIn = bearer(login.json.access_token);
        const profile = await caller.call('GET', '/api/profile', { headers: signedIn });
        assert.equal(profile.json.username, credentials.username);
        const sessions = await caller.call('GET', '/auth/sessions', { headers: signedIn });
        const [session] = sessions.json.items;
        assert.match(session.user_agent, /^[\x20-\x7e]*$/);
        const agent = (headers['User-Agent'] ?? '').replace(/^[ \t]+|[ \t]+$/g, '');
        if (Buffer.byteLength(agent) < 64) assert.equal(unescape(session.user_agent), agent);
      }),
    );

    await t.test('a login with an invalid name fails and is in the audit trail', () =>
      forEach(
        auth,
        strings.filter((text) => !isUsername(text)),
        async (caller, text) => {
          const body = { username: text, password: kPassword };
          const { status, json } = await caller.call('POST', '/auth/login', { body });
          assert.deepEqual([status, json.code], [401, 'bad_credentials']);
        },
      ),
    );

    await t.test('an administrator can read all names and the audit trail', async () => {
      const body = { username: 'the administrator', password: kPassword };
      const caller = auth.caller();
      await caller.call('POST', '/auth/register', { body });
      execFileSync(join(binDir, 'auth-service'), ['user', 'role', body.username, 'admin'], {
        env: auth.environment,
        stdio: 'ignore',
      });
      const { json } = await caller.call('POST', '/auth/login', { body });
      caller.close();

      const users = await listAll(auth, '/api/users', bearer(json.access_token));
      for (const [id, name] of names) assert.equal(users.get(id)?.username, name);
      assert.ok((await listAll(auth, '/api/audit', bearer(json.access_token))).size > names.size);
    });

    await t.test('a NUL does not truncate a password', async () => {
      const caller = auth.caller();
      const as = (password) => ({ body: { username: 'someone', password } });
      assert.equal((await caller.call('POST', '/auth/register', as('ab\0cd'))).status, 201);
      assert.equal((await caller.call('POST', '/auth/login', as('ab'))).status, 401);
      assert.equal((await caller.call('POST', '/auth/login', as('ab\0ce'))).status, 401);
      assert.equal((await caller.call('POST', '/auth/login', as('ab\0cd'))).status, 200);
      caller.close();
    });
  },
);

const kForm = { 'Content-Type': 'application/x-www-form-urlencoded' };

// Text that is checked but not stored: [method, path, members]. Each takes JSON, and /token* also a
// form.
const kLookedAt = [
  ['POST', '/auth/login', (text) => ({ username: 'x', password: 'y', expires_in: text })],
  ['POST', '/auth/logout', (text) => ({ scope: text })],
  ['POST', '/auth/reset', (text) => ({ username: text, code: text, password: '' })],
  ['PATCH', '/api/users/1', (text) => ({ role: text })],
  ['POST', '/token', (text) => ({ grant_type: text, username: text, password: 'x'.repeat(257) })],
  ['POST', '/token', (text) => ({ grant_type: 'refresh_token', refresh_token: text, scope: text })],
  [
    'POST',
    '/token',
    (text) => ({ grant_type: 'client_credentials', client_id: text, client_secret: text }),
  ],
  ['POST', '/token/refresh', (text) => ({ refresh_token: text })],
  ['POST', '/token/revoke', (text) => ({ token: text })],
  ['POST', '/token/introspect', (text) => ({ token: text })],
  ['POST', '/token/explain', (text) => ({ token: text, use: text })],
];

onEachDatabase('a string in a field that is not stored', noNaughtyStrings, async (t, pair) => {
  const { auth, signedIn } = pair;
  const strings = naughtyStrings();
  for (const [method, path, members] of kLookedAt) {
    const names = Object.keys(members('')).join(', ');
    await t.test(`${method} ${path} with ${names} is answered`, () =>
      forEach(auth, strings, async (caller, text) => {
        await caller.call(method, path, { headers: signedIn, body: members(text) });
        if (!path.startsWith('/token')) return;
        const body = new URLSearchParams(members(text)).toString();
        await caller.call(method, path, { headers: { ...signedIn, ...kForm }, body });
      }),
    );
  }
});

const kWordBreak = /\s+/u;

// A string is found by itself, whatever SQL, LIKE or full-text operator it looks like.
onEachDatabase('a string in q', noNaughtyStrings, async (t, { books, signedIn: headers }) => {
  const isName = takes({ max: 200 });
  await t.test('finds the item of that name', () =>
    forEach(books, naughtyStrings(), async (caller, text) => {
      const path = `/api/items?sort=-id&limit=100&q=${encodeURIComponent(text)}`;
      if (!isName(text) || text.split(kWordBreak).length > 8) {
        assert.ok([200, 400].includes((await caller.call('GET', path, { headers })).status));
        return;
      }
      const {
        json: { id },
      } = await caller.call('POST', '/api/items', { headers, body: { name: text } });
      const { status, json } = await caller.call('GET', path, { headers });
      assert.equal(status, 200);
      assert.ok(
        json.items.some((item) => item.id === id),
        text,
      );
    }),
  );
});

onEachDatabase('a string as a member', noNaughtyStrings, async (t, pair) => {
  const known = new Set(['username', 'password', 'name', 'title', 'author']);
  const strings = naughtyStrings().filter((text) => !known.has(text));
  const paths = { '/auth/register': 'auth', '/api/items': 'books', '/api/books': 'books' };
  for (const [path, service] of Object.entries(paths)) {
    await t.test(`${path} names an unknown member in its refusal`, () =>
      forEach(pair[service], strings, async (caller, text) => {
        const body = { [text]: 1 };
        const { status, json } = await caller.call('POST', path, { headers: pair.signedIn, body });
        assert.equal(status, 422);
        const unknown = json.errors.find(({ code }) => code === 'unknown_member');
        assert.equal(unknown.pointer, `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`);
      }),
    );
  }
});
