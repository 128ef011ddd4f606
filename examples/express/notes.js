// Notes of each user, in Express: verifies tokens of auth-service with jsonwebtoken.
//
// The secret verifies signature and claims locally. Only whether the session was revoked is asked of
// auth-service (RFC 7662), with the caller's own token.

import express from 'express';
import jwt from 'jsonwebtoken';

const { JWT_SECRET, AUTH_URL, JWT_ISSUER = 'llavero', PORT = '0' } = process.env;
if (!JWT_SECRET) throw new Error('JWT_SECRET is missing');
// The algorithm is not what the token says; clocks may differ by 5 seconds.
const kRules = { algorithms: ['HS256'], issuer: JWT_ISSUER, clockTolerance: 5 };
const notes = new Map(); // texts by user

const refuse = (response, status, code) => {
  if (status === 401) response.set('WWW-Authenticate', `Bearer error="${code}"`);
  response.status(status).json({ code });
};

// True, false, or null if auth-service does not say.
const isActive = async (token) => {
  try {
    const answer = await fetch(`${AUTH_URL}/token/introspect`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new URLSearchParams({ token }),
      signal: AbortSignal.timeout(2000),
    });
    if (answer.status === 401) return false;
    return answer.status === 200 ? (await answer.json()).active === true : null;
  } catch {
    return null;
  }
};

const claimsOf = (token) => {
  try {
    const claims = jwt.verify(token, JWT_SECRET, kRules);
    return claims.exp && claims.sub ? claims : null; // jsonwebtoken lets both be left out
  } catch {
    return null;
  }
};

const needs = (scope) => async (request, response, next) => {
  const [, token] = /^Bearer (.+)$/i.exec(request.get('Authorization') ?? '') ?? [];
  if (!token) return refuse(response, 401, 'authorization_missing');
  const claims = claimsOf(token);
  if (!claims) return refuse(response, 401, 'invalid_token');
  // A refresh token has the same signature.
  if (claims.type !== 'access') return refuse(response, 401, 'wrong_token_type');
  const is_active = await isActive(token);
  if (is_active === null) return refuse(response, 503, 'auth_service_away');
  if (!is_active) return refuse(response, 401, 'token_revoked');
  const scopes = String(claims.scope ?? '').split(' ');
  if (!scopes.includes(scope)) return refuse(response, 403, 'insufficient_scope');
  request.user_id = claims.sub;
  next();
};

const app = express();

app.post(
  '/api/notes',
  needs('items'),
  express.json({ strict: false }),
  ({ user_id, body }, response) => {
    if (typeof body?.text !== 'string') return refuse(response, 422, 'validation_failed');
    notes.set(user_id, [...(notes.get(user_id) ?? []), body.text]);
    response.status(201).json({ text: body.text });
  },
);

app.get('/api/notes', needs('items'), ({ user_id }, response) => {
  response.json(notes.get(user_id) ?? []);
});

app.listen(Number(PORT), '127.0.0.1');
