// OAuth clients, unchanged except that http is allowed, with an access key: each one gets a token,
// calls books-service with it, and is refused there once the key is deleted.
import assert from 'node:assert/strict';
import test from 'node:test';

import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import simpleOauth2 from 'simple-oauth2';

import { eventually, get, logIn, remove } from '../support/pair.mjs';
import { runPython, startAuthService, startBooksService } from './support.mjs';

const kScope = 'items';

// Both services and an access key: {auth, books, id, secret, deleteKey}.
async function startWithKey(t) {
  const auth = await startAuthService(t);
  const books = await startBooksService(t, auth);
  const { access_token } = await logIn(auth.service, auth.user);
  const answer = await auth.service.post(
    '/api/keys',
    { name: 'a script', scope: `${kScope} books` },
    { authorization: `Bearer ${access_token}` },
  );
  assert.equal(answer.status, 201);
  const { client_id: id, client_secret: secret } = await answer.json();
  const deleteKey = async () =>
    assert.equal((await remove(auth.service, `/api/keys/${id}`, access_token)).status, 204);
  return { auth, books, id, secret, access_token, deleteKey };
}

// `ask` gets a token with the scope kScope, and `codeOf` is the OAuth error of its refusal.
async function expectRevocation(t, { books, deleteKey }, ask, codeOf) {
  const token = await ask();
  assert.equal((await get(books, '/api/items', token)).status, 200);
  await deleteKey();
  let answer;
  const ms = await eventually(async () => {
    answer = await get(books, '/api/items', token);
    return answer.status !== 200;
  });
  t.diagnostic(`books-service refuses the token ${Math.round(ms)} ms after the key was deleted`);
  assert.deepEqual([answer.status, (await answer.json()).code], [401, 'token_revoked']);
  await assert.rejects(ask(), (error) => codeOf(error) === 'invalid_client');
}

for (const [method, authenticate] of [
  ['basic', oauth.ClientSecretBasic],
  ['post', oauth.ClientSecretPost],
]) {
  test(`oauth4webapi with client_secret_${method}`, async (t) => {
    const stage = await startWithKey(t);
    const http = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(stage.auth.url);
    const server = await oauth.processDiscoveryResponse(
      issuer,
      await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http }),
    );
    assert.ok(server.grant_types_supported.includes('client_credentials'));
    assert.ok(server.token_endpoint_auth_methods_supported.includes(`client_secret_${method}`));
    const client = { client_id: stage.id };

    const ask = async () => {
      const answer = await oauth.clientCredentialsGrantRequest(
        server,
        client,
        authenticate(stage.secret),
        { scope: kScope },
        http,
      );
      const { access_token, scope, refresh_token } = await oauth.processClientCredentialsResponse(
        server,
        client,
        answer,
      );
      assert.deepEqual([scope, refresh_token], [kScope, undefined]);
      return access_token;
    };

    // It throws its own error for a 401 with WWW-Authenticate.
    await expectRevocation(t, stage, ask, ({ error, cause }) => {
      const [challenge] = Array.isArray(cause) ? cause : [];
      return challenge?.scheme === 'basic' ? 'invalid_client' : error;
    });
  });
}

test('openid-client', async (t) => {
  const stage = await startWithKey(t);
  const config = await openid.discovery(
    new URL(stage.auth.url),
    stage.id,
    stage.secret,
    undefined,
    { algorithm: 'oauth2', execute: [openid.allowInsecureRequests] },
  );

  const ask = async () => {
    const answer = await openid.clientCredentialsGrant(config, { scope: kScope });
    assert.equal(answer.scope, kScope);
    return answer.access_token;
  };

  await expectRevocation(t, stage, ask, ({ error, cause }) => {
    const [challenge] = Array.isArray(cause) ? cause : [];
    return challenge?.scheme === 'basic' ? 'invalid_client' : error;
  });
});

test('simple-oauth2', async (t) => {
  const stage = await startWithKey(t);
  const client = new simpleOauth2.ClientCredentials({
    client: { id: stage.id, secret: stage.secret },
    auth: { tokenHost: stage.auth.url, tokenPath: '/token' },
  });

  const ask = async () => {
    const { token } = await client.getToken({ scope: kScope });
    assert.equal(token.scope, kScope);
    return token.access_token;
  };

  await expectRevocation(t, stage, ask, (error) => error.data.payload.error);
});

for (const client of ['requests_oauthlib', 'authlib']) {
  test(`python3-${client.replace('_', '-')}`, async (t) => {
    const { auth, books, id, secret, access_token } = await startWithKey(t);
    const { ms } = JSON.parse(
      await runPython(`${client}_key.py`, {
        BASE_URL: auth.url,
        BOOKS_URL: books.url,
        CLIENT_ID: id,
        CLIENT_SECRET: secret,
        USER_TOKEN: access_token,
      }),
    );
    t.diagnostic(`books-service refuses the token ${ms} ms after the key was deleted`);
  });
}
