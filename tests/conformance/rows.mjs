// All tables in one, and the values that the tests insert into their requests.
import { randomBytes } from 'node:crypto';

import { signToken } from '../support/token.mjs';
import { body } from './body.mjs';
import { connection } from './connection.mjs';
import { fields } from './fields.mjs';
import { requestLine } from './request_line.mjs';
import { kHost } from './requests.mjs';
import { smuggling } from './smuggling.mjs';

export const secret = randomBytes(32).toString('hex');

// Replaces `{json} HTTP/1.1` in a request: a path that takes JSON, and the authorization.
const kTargets = {
  'auth-service': (version) => `/auth/login ${version}`,
  'books-service': (version) =>
    `/api/items ${version}\r\nAuthorization: Bearer ${signToken(secret)}`,
};

export const kServices = Object.keys(kTargets);

export const requestFor = (service, bytes) =>
  bytes.replace(/\{json\} (HTTP\/1\..)/, (_, version) => kTargets[service](version));

// A public request that can be identified by its id.
export const innocent = (id) => `GET /health HTTP/1.1\r\n${kHost}X-Request-ID: ${id}\r\n\r\n`;

// The expected statuses of a row in order, each as an array of allowed ones.
export const answersOf = (status) => (status.answers ?? [status]).map((one) => [one].flat());

export const rows = [...requestLine, ...fields, ...body, ...connection, ...smuggling].map(
  ([what, section, bytes, status, after]) => ({ what, section, bytes, status, after }),
);
