// Every naughty string as a path segment and in a query: never a 5xx, and refused if it is not
// valid in a URL.
import assert from 'node:assert/strict';

import { forEach } from './caller.mjs';
import { onEachDatabase } from './stage.mjs';
import { naughtyStrings, noNaughtyStrings } from './vectors.mjs';

// Escapes that are not UTF-8: a lone continuation, an overlong slash, a surrogate, a cut character.
const kBrokenUtf8 = ['%80', '%C0%AF', '%ED%A0%80', '%F0%9F%92', '%FF'];
const escapedStrings = () => [...naughtyStrings().map(encodeURIComponent), ...kBrokenUtf8];

const kSegments = [
  ['books', 'GET', (segment) => `/api/items/${segment}`],
  ['books', 'GET', (segment) => `/api/books/${segment}`],
  ['books', 'GET', (segment) => `/api/${segment}`],
  ['auth', 'DELETE', (segment) => `/auth/sessions/${segment}`],
  ['auth', 'GET', (segment) => `/auth/${segment}`],
  ['auth', 'POST', (segment) => `/token/${segment}`],
];
const kOne = 'SEGMENT';

// A target of visible ASCII with whole escapes (RFC 9112 section 3.2).
const isTarget = (text) =>
  /^([!-~]*)$/.test(text) && !text.includes('#') && !/%(?![0-9a-f]{2})/i.test(text);

onEachDatabase('a string as a segment of a path', noNaughtyStrings, async (t, pair) => {
  for (const [service, method, target] of kSegments) {
    await t.test(`${method} ${target(kOne)}, escaped`, () =>
      forEach(pair[service], escapedStrings(), async (caller, segment) => {
        const { status, json } = await caller.call(method, target(segment), {
          headers: pair.signedIn,
        });
        if (status === 200) return assert.equal(String(json.id), segment);
        assert.equal(status, 404);
      }),
    );

    await t.test(`${method} ${target(kOne)}, unescaped`, () =>
      forEach(pair[service], naughtyStrings(), async (caller, segment) => {
        const { status } = await caller.call(method, target(segment), { headers: pair.signedIn });
        if (!isTarget(segment)) return assert.equal(status, 400);
        assert.ok([200, 404].includes(status), `status ${status}`);
      }),
    );
  }
});

const quoted = (text) => text.replace(/["\\]/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`);
const kLists = { books: ['/api/items', '/api/books'], auth: ['/api/users', '/auth/revocations'] };
const kParameters = ['limit', 'cursor', 'sort', 'q', 'after'];

onEachDatabase('a string in a query', noNaughtyStrings, async (t, pair) => {
  for (const [service, paths] of Object.entries(kLists)) {
    for (const path of paths) {
      const answered = async (caller, query) => {
        const target = `${path}?${query}`;
        const { status, json } = await caller.call('GET', target, { headers: pair.signedIn });
        if (status === 200) return assert.ok(Array.isArray(json.items));
        assert.ok([400, 401, 403].includes(status), `status ${status}`);
      };
      for (const parameter of kParameters) {
        await t.test(`${path} with the value of ${parameter}`, () =>
          forEach(pair[service], escapedStrings(), (caller, text) =>
            answered(caller, `${parameter}=${text}`),
          ),
        );
      }
      await t.test(`${path} with the name of a parameter`, () =>
        forEach(pair[service], escapedStrings(), (caller, text) => answered(caller, `${text}=1`)),
      );
    }
  }

  await t.test('the refusal of an unknown parameter names it', () =>
    forEach(
      pair.books,
      naughtyStrings().filter((text) => text !== ''),
      async (caller, text) => {
        const { status, json } = await caller.call(
          'GET',
          `/api/books?${encodeURIComponent(text)}=1`,
        );
        assert.deepEqual([status, json.code], [400, 'unknown_parameter']);
        if (isTarget(text)) assert.ok(json.msg.endsWith(` ${quoted(text)}`), json.msg);
      },
    ),
  );
});
