// A request as a command: curl for a POSIX shell, or for PowerShell. Tokens stand in it whole, or
// it would not work; where a password belongs the command has PASSWORD for the reader to fill in.

import { kBullets, redact, secretsIn } from './redact.js';

const kPlaceholder = 'PASSWORD';
const whole = (token) => token;

const withoutPasswords = (body) => {
  const hidden = redact(body, secretsIn(body), whole);
  return JSON.parse(JSON.stringify(hidden).replaceAll(kBullets, kPlaceholder));
};

// What curl sends as its body: JSON in ASCII, as PowerShell 5.1 hands nothing else on.
const bodyText = ({ headers, body }) => {
  if (body === undefined) return null;
  const shown = withoutPasswords(body);
  const is_form = headers['Content-Type'] === 'application/x-www-form-urlencoded';
  return is_form ? String(new URLSearchParams(shown)) : JSON.stringify(shown);
};

const toAscii = (text) =>
  text.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

// The options of curl, as [name, value] pairs. An id in a command would join the log of another.
const optionsOf = (request) => {
  const { method, url, headers } = request;
  const body = bodyText(request);
  const shown = Object.entries(headers).filter(([name]) => name !== 'X-Request-ID');
  return [
    ...(method === 'GET' ? [] : [['request', method]]),
    ['url', url],
    ...shown.map(([name, value]) => ['header', `${name}: ${value}`]),
    ...(body === null ? [] : [['data-raw', toAscii(body)]]),
  ];
};

const inQuotes = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

const toPosix = (request) =>
  ['curl -i', ...optionsOf(request).map(([name, value]) => `--${name} ${inQuotes(value)}`)].join(
    ' \\\n  ',
  );

const inConfig = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

// By curl's own configuration, from a here-string: how PowerShell quotes arguments depends on its
// version, and how it hands lines on does not.
const toPowerShell = (request) =>
  [
    "@'",
    'include',
    ...optionsOf(request).map(([name, value]) => `${name} = ${inConfig(value)}`),
    "'@ | curl.exe --config -",
  ].join('\n');

// `request` as request.js makes it or the log keeps it; `shell` is 'posix' or 'powershell'.
export const toCommand = (request, shell) =>
  shell === 'powershell' ? toPowerShell(request) : toPosix(request);
