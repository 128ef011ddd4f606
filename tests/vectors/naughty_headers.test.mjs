// Every naughty string as a header value: never a 5xx, never in the headers of the response, and
// refused if it is not a valid value.
import assert from 'node:assert/strict';

import { forEach } from './caller.mjs';
import { onEachDatabase } from './stage.mjs';
import { naughtyStrings, noNaughtyStrings } from './vectors.mjs';

const kHeaders = [
  'User-Agent',
  'X-Request-ID',
  'Origin',
  'Authorization',
  'Accept',
  'Accept-Language',
  'If-Match',
  'If-None-Match',
  'X-Forwarded-For',
  'Forwarded',
  'Content-Type',
  'Cookie',
  'Referer',
  'X-Anything',
];
const kPreflight = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'];
const kPage = 'http://page.test';
// A list of origins and a trusted proxy, so that the service evaluates these headers.
const kSettings = { CORS_ORIGINS: kPage, TRUSTED_PROXIES: '127.0.0.1' };
const kPaths = { auth: ['GET', '/api/profile'], books: ['GET', '/api/items'] };

// No control character but the tab (RFC 9110 section 5.5).
const isHeaderValue = (text) => !/[\0-\x08\x0a-\x1f\x7f]/.test(text);

onEachDatabase(
  'a string in a header',
  noNaughtyStrings,
  async (t, pair) => {
    const strings = naughtyStrings();
    for (const [service, [method, path]] of Object.entries(kPaths)) {
      for (const header of kHeaders) {
        await t.test(`${header} to ${service}-service`, () =>
          forEach(pair[service], strings, async (caller, text) => {
            const { status, headers } = await caller.call(method, path, {
              headers: { ...pair.signedIn, [header]: text },
            });
            if (!isHeaderValue(text)) return assert.equal(status, 400);
            assert.equal(status, header === 'Authorization' ? 401 : 200);
            assert.equal(headers['access-control-allow-origin'], undefined);
            const value = text.replace(/^[ \t]+|[ \t]+$/g, '');
            const isRequestId = header === 'X-Request-ID' && /^[A-Za-z0-9._-]{1,64}$/.test(value);
            if (isRequestId) assert.equal(headers['x-request-id'], value);
            else assert.match(headers['x-request-id'], /^[0-9a-f]{16}$/);
          }),
        );
      }

      await t.test(`${kPreflight.join(', ')} of a preflight to ${service}-service`, () =>
        forEach(pair[service], strings, async (caller, text) => {
          const headers = Object.fromEntries(kPreflight.map((name) => [name, text]));
          const answer = await caller.call('OPTIONS', path, { headers });
          assert.equal(answer.status, isHeaderValue(text) ? 204 : 400);
          assert.equal(answer.headers['access-control-allow-origin'], undefined);
        }),
      );
    }

    for (const header of ['If-Match', 'If-None-Match']) {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
        await t.test(`${header} with ${method} of an item`, async () => {
          const caller = pair.books.caller();
          const body = { name: 'as it was' };
          const { json } = await caller.call('POST', '/api/items', {
            headers: pair.signedIn,
            body,
          });
          const path = `/api/items/${json.id}`;
          await forEach(pair.books, strings, async (each, text) => {
            const headers = { ...pair.signedIn, [header]: text };
            const send = method === 'PUT' || method === 'PATCH' ? { name: 'changed' } : undefined;
            const { status } = await each.call(method, path, { headers, body: send });
            const value = text.replace(/^[ \t]+|[ \t]+$/g, '');
            if (!/^(W\/)?"[^"]*"/.test(value)) return assert.equal(status, 400);
            if (header === 'If-Match') assert.ok([400, 412].includes(status), `status ${status}`);
          });
          if (header === 'If-None-Match') return caller.close();
          const after = await caller.call('GET', path, { headers: pair.signedIn });
          assert.equal(after.json.name, body.name);
          caller.close();
        });
      }
    }
  },
  kSettings,
);
