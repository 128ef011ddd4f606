// Records the run of ./dev test for its last suite, `secrets`, which searches everything that was
// logged or shown for passwords, tokens and secrets. TEST_RECORD is the folder; without it nothing
// is recorded.
//   logs/       the output of services and their databases, one file per process
//   shown/      error responses and URLs
//   secrets/    the secrets, one JSON string per line
//   exchanges/  what curl sent and received, in which the suite finds the secrets
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.TEST_RECORD;

const kMember = /"(?:\w*password|\w*token|client_secret)"\s*:\s*("(?:[^"\\]|\\.)*")/g;
const kResetCode = /"(?:code|invite)"\s*:\s*("[0-9a-f]{16,}")/g;
const kParameter = /(?:^|[&?\s"'])(?:\w*password|\w*token|client_secret)=([^&\s"']+)/g;
const kSetting = /(?:^|\s)(?:JWT_SECRET|AUTH_KEY)\w*=(\S+)/g;
const kCredentials = /authorization: *(?:bearer|basic) +([\w.~+/=-]+)/gi;
const kToken = /eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

const parse = (json) => {
  try {
    return JSON.parse(json);
  } catch {
    return json.slice(1, -1);
  }
};
const decode = (parameter) => {
  try {
    return decodeURIComponent(parameter.replaceAll('+', ' '));
  } catch {
    return parameter;
  }
};

// The passwords, tokens and secrets in a request or a response, as JSON, form or header lines.
export function* secretsIn(text) {
  for (const [, value] of text.matchAll(kMember)) yield parse(value);
  for (const [, value] of text.matchAll(kResetCode)) yield parse(value);
  for (const [, value] of text.matchAll(kParameter)) yield decode(value);
  for (const [, value] of text.matchAll(kSetting)) yield value;
  for (const [, value] of text.matchAll(kCredentials)) yield value;
  for (const [value] of text.matchAll(kToken)) yield value;
}

function append(kind, name, bytes) {
  if (!folder) return;
  appendFileSync(join(folder, kind, `${name}-${process.pid}`), bytes);
}

const known = new Set();

function recordSecret(secret) {
  if (!folder || known.has(secret)) return;
  known.add(secret);
  append('secrets', 'node', `${JSON.stringify(secret)}\n`);
}

export function recordExchange(text) {
  if (!folder) return;
  for (const secret of secretsIn(text)) recordSecret(secret);
}

// The settings of a service: its secrets, and the password of its database.
export function recordSettings(settings) {
  for (const [name, value] of Object.entries(settings)) {
    if (/^(JWT_SECRET|AUTH_KEY)(_PREVIOUS)?$/.test(name)) recordSecret(value);
    const password = name === 'DATABASE_URL' && /:\/\/[^:]*:([^@]+)@/.exec(value)?.[1];
    if (password) recordSecret(password);
  }
}

let logs = 0;

// Records the output of a process.
export function recordLog(name, ...streams) {
  const file = `${name}-${(logs += 1)}`;
  for (const stream of streams) stream.on('data', (bytes) => append('logs', file, bytes));
}

export const recordText = (name, text) => append('logs', name, `${text}\n`);

export const recordShown = (text) => append('shown', 'node', `${text}\n`);

// Records a response: status, headers and text.
export function recordAnswer(status, headers, text) {
  recordExchange(text);
  for (const name of ['location', 'link', 'content-location']) {
    if (headers[name]) recordShown(headers[name]);
  }
  if (status >= 400) recordShown(`${status} ${JSON.stringify(headers)} ${text}`);
}

async function recordFetch(send, input, options) {
  const { headers = input.headers, body } = options ?? {};
  recordExchange([...new Headers(headers)].map(([name, value]) => `${name}: ${value}`).join('\n'));
  if (typeof body === 'string' || body instanceof URLSearchParams) recordExchange(String(body));
  const response = await send(input, options);
  if (/json/.test(response.headers.get('content-type'))) {
    const text = await response
      .clone()
      .text()
      .catch(() => ''); // as where it is cut off
    recordAnswer(response.status, Object.fromEntries(response.headers), text);
  }
  return response;
}

if (folder) {
  const send = globalThis.fetch;
  globalThis.fetch = (input, options) => recordFetch(send, input, options);
}
