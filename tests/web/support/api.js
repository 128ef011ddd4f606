// Requests to the services without the page.

import assert from 'node:assert/strict';
import { recordAnswer, recordExchange } from '../../support/record.mjs';

// {status, headers, json}. `token` is sent as bearer, `body` as JSON.
export const call = async (service, method, path, { token, body, headers } = {}) => {
  const text = body && JSON.stringify(body);
  recordExchange(text ?? '');
  const response = await fetch(service.origin + path, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(text && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: text,
  });
  const answer = await response.text();
  recordAnswer(response.status, Object.fromEntries(response.headers), answer);
  return { status: response.status, json: answer === '' ? null : JSON.parse(answer) };
};

export const register = async (auth, user) => {
  const { status, json } = await call(auth, 'POST', '/auth/register', { body: user });
  assert.equal(status, 201);
  return json;
};

// Logs in and returns both tokens of the new session.
export const logIn = async (auth, user) => {
  const { status, json } = await call(auth, 'POST', '/auth/login', { body: user });
  assert.equal(status, 200);
  return json;
};

// Whether a refresh token still works.
export const isAlive = async (auth, token) =>
  (await call(auth, 'POST', '/auth/refresh', { token })).status === 200;
