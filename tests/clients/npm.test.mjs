// OAuth clients from npm, unchanged except that http is allowed. Each one logs in, refreshes,
// introspects, revokes and is then refused.
import assert from 'node:assert/strict';
import test from 'node:test';

import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import simpleOauth2 from 'simple-oauth2';

import { assertRevoked, isActive, startAuthService } from './support.mjs';

const kClientId = 'lab';
const kClientSecret = 'ignored-client-secret';
const kScope = 'profile items';

// How these clients authenticate at an endpoint that requires an access token.
const bearer = (token) => (server, client, body, headers) =>
  headers.set('authorization', `Bearer ${token}`);

test('oauth4webapi', async (t) => {
  const auth = await startAuthService(t);
  const http = { [oauth.allowInsecureRequests]: true };
  const issuer = new URL(auth.url);
  const server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...http }),
  );
  const client = { client_id: kClientId };
  const basic = oauth.ClientSecretBasic(kClientSecret);

  const first = await oauth.processGenericTokenEndpointResponse(
    server,
    client,
    await oauth.genericTokenEndpointRequest(
      server,
      client,
      basic,
      'password',
      { ...auth.user, scope: kScope },
      http,
    ),
  );
  assert.equal(first.scope, kScope);
  const refresh = async (token) =>
    oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, basic, token, http),
    );
  const second = await refresh(first.refresh_token);
  assert.notEqual(second.access_token, first.access_token);
  const seen = await oauth.processIntrospectionResponse(
    server,
    client,
    await oauth.introspectionRequest(
      server,
      client,
      bearer(second.access_token),
      second.access_token,
      http,
    ),
  );
  assert.equal(seen.active, true);
  assert.equal(seen.username, auth.user.username);
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, client, basic, second.refresh_token, http),
  );

  await assert.rejects(
    refresh(second.refresh_token),
    (error) => error.error === 'invalid_grant' && error.status === 400,
  );
  await assertRevoked(auth, second.access_token);
});

test('oauth4webapi understands why a login is refused', async (t) => {
  const auth = await startAuthService(t);
  const server = { issuer: auth.url, token_endpoint: `${auth.url}/token` };
  const client = { client_id: kClientId };
  const refusal = async (parameters) =>
    oauth
      .processGenericTokenEndpointResponse(
        server,
        client,
        await oauth.genericTokenEndpointRequest(
          server,
          client,
          oauth.None(),
          'password',
          parameters,
          { [oauth.allowInsecureRequests]: true },
        ),
      )
      .then(
        () => 'none',
        (error) => error.error,
      );

  assert.equal(
    await refusal({ ...auth.user, password: 'not-the-password-of-johndoe' }),
    'invalid_grant',
  );
  assert.equal(await refusal({ ...auth.user, scope: 'users' }), 'invalid_scope');
  assert.equal(await refusal({ username: 'johndoe' }), 'invalid_request');
});

test('openid-client', async (t) => {
  const auth = await startAuthService(t);
  const discover = (clientAuthentication) =>
    openid.discovery(new URL(auth.url), kClientId, kClientSecret, clientAuthentication, {
      algorithm: 'oauth2',
      execute: [openid.allowInsecureRequests],
    });
  const config = await discover();

  const first = await openid.genericGrantRequest(config, 'password', {
    ...auth.user,
    scope: kScope,
  });
  assert.equal(first.scope, kScope);
  const second = await openid.refreshTokenGrant(config, first.refresh_token);
  assert.notEqual(second.access_token, first.access_token);
  const resource = await discover(bearer(second.access_token));
  const seen = await openid.tokenIntrospection(resource, second.access_token);
  assert.equal(seen.active, true);
  assert.equal(seen.username, auth.user.username);
  await openid.tokenRevocation(config, second.access_token);

  await assert.rejects(
    openid.refreshTokenGrant(config, second.refresh_token),
    (error) => error.error === 'invalid_grant' && error.status === 400,
  );
  await assertRevoked(auth, second.access_token);
});

// It has no function for introspection, so the test sends that request itself.
test('simple-oauth2', async (t) => {
  const auth = await startAuthService(t);
  const client = new simpleOauth2.ResourceOwnerPassword({
    client: { id: kClientId, secret: kClientSecret },
    auth: {
      tokenHost: auth.url,
      tokenPath: '/token',
      refreshPath: '/token',
      revokePath: '/token/revoke',
    },
  });

  const first = await client.getToken({ ...auth.user, scope: kScope });
  assert.equal(first.token.scope, kScope);
  assert.equal(first.expired(), false);
  const second = await first.refresh();
  assert.notEqual(second.token.access_token, first.token.access_token);
  assert.equal(await isActive(auth, second.token.access_token), true);
  await second.revokeAll();

  await assert.rejects(
    second.refresh(),
    (error) => error.output.statusCode === 400 && error.data.payload.error === 'invalid_grant',
  );
  await assertRevoked(auth, second.token.access_token);
});
