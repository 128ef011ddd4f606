// Formats a request as a curl command for a POSIX shell or PowerShell. It contains complete tokens,
// so that it works, and the placeholder PASSWORD instead of a password. Of tokens in cookies the page
// knows nothing, so there are placeholders for them too.

import { kCsrfHeader } from './cookies.js';
import { kBullets, redact, secretsIn } from './redact.js';

const kPlaceholder = 'PASSWORD';
const whole = (token) => token;

const withoutPasswords = (body) => {
  const hidden = redact(body, secretsIn(body), whole);
  return JSON.parse(JSON.stringify(hidden).replaceAll(kBullets, kPlaceholder));
};

// The body for curl: JSON in ASCII, because PowerShell 5.1 passes nothing else on correctly.
const bodyText = ({ headers, body }) => {
  if (body === undefined) return null;
  const shown = withoutPasswords(body);
  const is_form = headers['Content-Type'] === 'application/x-www-form-urlencoded';
  return is_form ? String(new URLSearchParams(shown)) : JSON.stringify(shown);
};

const toAscii = (text) =>
  text.replace(/[^\x20-\x7e]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

// The options of curl as [name, value] pairs, without the request id, which must stay unique.
const optionsOf = (request) => {
  const { method, url, headers, cookie } = request;
  const body = bodyText(request);
  const shown = Object.entries({
    ...headers,
    ...(headers[kCsrfHeader] && { [kCsrfHeader]: 'CSRF_TOKEN' }),
  }).filter(([name]) => name !== 'X-Request-ID');
  return [
    ...(method === 'GET' ? [] : [['request', method]]),
    ['url', url],
    ...shown.map(([name, value]) => ['header', `${name}: ${value}`]),
    ...(cookie ? [['cookie', `${cookie}_token_cookie=TOKEN`]] : []),
    ...(body === null ? [] : [['data-raw', toAscii(body)]]),
  ];
};

const inQuotes = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

const toPosix = (request) =>
  ['curl -i', ...optionsOf(request).map(([name, value]) => `--${name} ${inQuotes(value)}`)].join(
    ' \\\n  ',
  );

const inConfig = (text) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

// Uses a curl configuration in a here-string, because the quoting of arguments depends on the
// version of PowerShell.
const toPowerShell = (request) =>
  [
    "@'",
    'include',
    ...optionsOf(request).map(([name, value]) => `${name} = ${inConfig(value)}`),
    "'@ | curl.exe --config -",
  ].join('\n');

// `request` comes from request.js or the log; `shell` is 'posix' or 'powershell'.
export const toCommand = (request, shell) =>
  shell === 'powershell' ? toPowerShell(request) : toPosix(request);
