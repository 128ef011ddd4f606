// Valid and invalid requests to every operation, generated from the document; every response is
// checked against the document. So a limit, a type or a requirement that differs from the service
// is found.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test, { after, before } from 'node:test';

import { kOperations } from './document.mjs';
import { Stage } from './stage.mjs';

const kOtherScopes = 'profile items books books:edit users users:edit'.split(' ');
// A value of each JSON type. A member must refuse all types but its own.
const kValues = {
  string: 'text',
  integer: 7,
  number: 7.5,
  boolean: true,
  array: [],
  object: {},
  null: null,
};
// Responses that only a failure or a race causes.
const kRare = /^(503|default)$/;
// The same for single operations: a concurrently changed row, a token of Flask-JWT-Extended,
// EXPLAIN=off.
const kRareHere = [
  'POST /auth/logout 409',
  'PATCH /auth/sessions/{id} 409',
  'DELETE /auth/sessions/{id} 409',
  'PUT /api/profile/password 409',
  'DELETE /api/keys/{id} 409',
  'POST /token/explain 404',
];

let stage;
before(async () => {
  stage = await Stage.start();
});
after(() => stage?.stop());

const request = async (operation) => stage.request(operation, await stage.anyUser(operation));
const send = (operation, sent, what) => stage.send(operation, sent, what);
const newText = (length) => randomBytes(length).toString('hex').slice(0, length);

// {pointer: code} of each error in a response.
const faultsOf = ({ json }) =>
  Object.fromEntries((json?.errors ?? []).map(({ pointer, code }) => [pointer, code]));

for (const operation of kOperations) {
  test(`${operation.service}: ${operation.name} accepts a valid request`, async () => {
    const { status } = await send(operation, await request(operation), 'good');

    assert.ok(status < 300, `${status}`);
  });
}

for (const operation of kOperations.filter(({ method }) => method === 'GET')) {
  test(`${operation.service}: HEAD ${operation.path} answers like GET without a body`, async () => {
    const head = await stage.send(operation, await request(operation), 'HEAD', 'HEAD');

    assert.ok(head.status < 300, `${head.status}`);
    assert.equal(head.text, '');
  });
}

for (const operation of kOperations.filter(({ takesNobody }) => !takesNobody)) {
  test(`${operation.service}: ${operation.name} refuses undocumented tokens`, async () => {
    const user = await stage.anyUser(operation);
    const good = await stage.request(operation, user);
    const tokens = { bearer: user.access, refreshToken: user.refresh };
    for (const [scheme, token] of Object.entries({ ...tokens, nobody: undefined, junk: 'junk' })) {
      if (operation.schemes.includes(scheme)) continue;
      const { status } = await send(operation, { ...good, token }, scheme);
      assert.equal(status, 401, scheme);
    }
    if (operation.scope === undefined) return;
    const scope = kOtherScopes.filter((name) => name !== operation.scope).join(' ');
    const narrow = await send(
      operation,
      { ...good, token: stage.forge(good.token, { scope }) },
      scope,
    );
    assert.equal(narrow.status, 403);
    assert.match(narrow.headers.get('www-authenticate'), new RegExp(`scope="${operation.scope}"`));
  });

  test(`${operation.service}: ${operation.name} requires only the documented scopes`, async () => {
    const good = await request(operation);
    if (operation.scope === undefined) return;
    const fresh = operation['x-fresh-token'] === true;

    const { status } = await send(
      operation,
      { ...good, token: stage.forge(good.token, { scope: operation.scope, fresh }) },
      'the least',
    );

    assert.ok(status < 300, `${status}`);
  });
}

for (const operation of kOperations.filter(
  (each) => each.bodySchema?.additionalProperties === false,
)) {
  const { properties, required = [] } = operation.bodySchema;
  const refuses = async (pointer, change) => {
    const good = await request(operation);
    const answer = await send(
      operation,
      { ...good, body: { ...good.body, ...change } },
      JSON.stringify(change).slice(0, 60),
    );
    assert.equal(answer.status, 422, `${pointer} ${JSON.stringify(change).slice(0, 60)}`);
    return faultsOf(answer)[pointer];
  };
  // Whether this value is refused. Other members may be refused as well.
  const isRefused = async (name, value) => {
    const good = await request(operation);
    const what = `${name}=${String(value).slice(0, 20)}`;
    return faultsOf(
      await send(operation, { ...good, body: { ...good.body, [name]: value } }, what),
    )[`/${name}`];
  };

  test(`${operation.service}: ${operation.name} accepts only the documented members`, async () => {
    assert.equal(await refuses('/surprise', { surprise: 1 }), 'unknown_member');
    for (const name of required)
      assert.equal(await refuses(`/${name}`, { [name]: undefined }), 'missing_member');
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    for (const name of optional) assert.equal(await isRefused(name, undefined), undefined, name);
  });

  for (const [name, schema] of Object.entries(properties)) {
    const types = [schema.type].flat();
    test(`${operation.service}: ${operation.name} takes ${name} as ${types.join(' or ')}`, async () => {
      for (const [type, value] of Object.entries(kValues)) {
        const refusal = await isRefused(name, value);
        if (!types.includes(type)) assert.equal(refusal, 'wrong_type', `${name}: ${type}`);
        else assert.notEqual(refusal, 'wrong_type', `${name}: ${type}`);
      }
      if (schema.enum) {
        for (const value of schema.enum)
          assert.equal(await isRefused(name, value), undefined, value);
        assert.match(await isRefused(name, 'other'), /^unknown_/);
      }
    });

    const { minLength, maxLength, minimum, maximum } = schema;
    if ([minLength, maxLength, minimum, maximum].every((limit) => limit === undefined)) continue;
    test(`${operation.service}: ${operation.name} keeps the limits of ${name}`, async () => {
      const ends = [
        [minLength, -1, newText, 'too_short'],
        [maxLength, 1, newText, 'too_long'],
        [minimum, -1, Number, 'out_of_range'],
        [maximum, 1, Number, 'out_of_range'],
      ];
      for (const [limit, beyond, make, code] of ends.filter(([end]) => end !== undefined)) {
        assert.equal(await isRefused(name, make(limit)), undefined, `${name} of ${limit}`);
        assert.equal(
          await isRefused(name, make(limit + beyond)),
          code,
          `${name} of ${limit + beyond}`,
        );
      }
    });
  }
}

for (const operation of kOperations) {
  const query = operation.parameters.filter((parameter) => parameter.in === 'query');
  if (query.length === 0) continue;
  test(`${operation.service}: ${operation.name} accepts exactly the documented query`, async () => {
    const good = await request(operation);
    for (const { name, schema } of query) {
      const { minimum, maxLength, pattern, default: usual } = schema;
      const bad =
        minimum !== undefined
          ? [minimum - 1, 'x']
          : maxLength
            ? [newText(maxLength + 1)]
            : pattern
              ? ['nothing', '-', 'id,id']
              : [];
      const fine =
        minimum !== undefined
          ? [minimum, usual, '']
          : maxLength
            ? [newText(maxLength)]
            : pattern
              ? schema.pattern
                  .match(/\(([a-z_|]+)\)/)[1]
                  .split('|')
                  .flatMap((each) => [each, `-${each}`])
              : [];
      for (const value of bad) {
        assert.equal(
          (await send(operation, { ...good, query: { [name]: value } }, name)).status,
          400,
          `${name}=${value}`,
        );
      }
      for (const value of fine) {
        assert.equal(
          (await send(operation, { ...good, query: { [name]: value } }, name)).status,
          200,
          `${name}=${value}`,
        );
      }
    }
    assert.equal(
      (await send(operation, { ...good, query: { surprise: 1 } }, 'surprise')).status,
      400,
    );
  });
}

for (const operation of kOperations) {
  test(`${operation.service}: an error of ${operation.name} has the accepted type`, async () => {
    const headers = { accept: 'application/problem+json' };
    const good = await request(operation);
    const bad =
      operation.mediaTypes.length > 0
        ? { body: '{}', type: 'text/plain' }
        : !operation.takesNobody
          ? { token: 'junk' }
          : undefined;
    if (!bad) return;

    const { status, headers: answered } = await send(
      operation,
      { ...good, ...bad, headers },
      'problem',
    );

    assert.ok(status >= 400);
    assert.equal(answered.get('content-type'), 'application/problem+json');
  });
}

for (const operation of kOperations.filter(({ responses }) => responses[304])) {
  test(`${operation.service}: ${operation.name} is 304 for a known ETag`, async () => {
    const good = await request(operation);
    const etag = (await send(operation, good)).headers.get('etag');

    assert.equal(
      (await send(operation, { ...good, headers: { 'if-none-match': etag } }, etag)).status,
      304,
    );
  });
}

for (const operation of kOperations.filter(({ path }) => path === '/')) {
  test(`${operation.service}: / leads a browser to the page`, async () => {
    const { status } = await send(operation, { headers: { accept: 'text/html' } });

    assert.equal(status, 302);
  });
}

// Must be last. Responses with an example are covered by the tests of examples.
test('every documented response was seen, except those of failures', async (t) => {
  const metrics = await (await fetch(`${stage.auth.url}/metrics`)).text();
  t.diagnostic(`${/^llavero_password_hashes_total (\d+)/m.exec(metrics)[1]} password hashes`);

  const unseen = kOperations.flatMap((operation) => {
    const known = new Set([
      ...operation.seen,
      ...[...operation.answerExamples()].map(({ status }) => status),
    ]);
    return Object.keys(operation.responses)
      .filter((status) => !known.has(status) && !kRare.test(status))
      .map((status) => `${operation.name} ${status}`);
  });

  assert.deepEqual(unseen, kRareHere);
});
