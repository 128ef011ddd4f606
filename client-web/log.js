// One entry per request and one per response (or failure), as parts that the panel shows and the
// console prints: both come from here, so both say the same. Nothing secret gets past this file.

import { redact, redactText, shortenToken } from './redact.js';

const kMaxBodyCharacters = 4000;
const kLineCharacters = 60;

const clock = (time) =>
  [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':') + `.${String(time.getMilliseconds()).padStart(3, '0')}`;

// JSON with its spaces, in one line where that fits and one line per member where not.
const layOut = (value, indent = '') => {
  const line = layInLine(value);
  if (indent.length + line.length <= kLineCharacters || !isNested(value)) return line;
  const inner = `${indent}  `;
  const is_list = Array.isArray(value);
  const members = Object.entries(value).map(
    ([name, part]) => inner + (is_list ? '' : `${JSON.stringify(name)}: `) + layOut(part, inner),
  );
  const [open, close] = is_list ? '[]' : '{}';
  return `${open}\n${members.join(',\n')}\n${indent}${close}`;
};

const isNested = (value) => value !== null && typeof value === 'object';

const layInLine = (value) => {
  if (!isNested(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(layInLine).join(', ')}]`;
  const members = Object.entries(value).map(
    ([name, part]) => `${JSON.stringify(name)}: ${layInLine(part)}`,
  );
  return `{${members.join(', ')}}`;
};

const cut = (text) => {
  const rest = text.length - kMaxBodyCharacters;
  return rest > 0 ? `${text.slice(0, kMaxBodyCharacters)}\n... (+${rest})` : text;
};

// `body` is a JSON value, a text that is no JSON, or undefined.
const showBody = (body, secrets) => {
  if (body === undefined || body === '') return '';
  if (typeof body === 'string') return cut(redactText(body, secrets));
  return cut(layOut(redact(body, secrets)));
};

const make = (kind, tone, parts, lines) => {
  const shown = parts.filter(([, text]) => text !== '');
  const detail = lines.filter((line) => line !== '').join('\n');
  const head = shown.map(([, text]) => text).join(' ');
  return { kind, tone, parts: shown, detail, text: detail ? `${head}\n${detail}` : head };
};

export const requestEntry = ({ time, method, url, id, token, body, secrets }) =>
  make(
    'request',
    'sent',
    [
      ['time', clock(time)],
      ['arrow', '→'],
      ['method', method],
      ['url', redactText(url, secrets)],
      ['id', `id=${id}`],
    ],
    [token ? `Authorization: Bearer ${shortenToken(token)}` : '', showBody(body, secrets)],
  );

const toneOf = (status) => {
  if (status >= 500) return 'bad';
  return status >= 400 ? 'refused' : 'good';
};

export const responseEntry = ({ time, method, url, id, status, reason, ms, body, secrets }) =>
  make(
    'response',
    toneOf(status),
    [
      ['time', clock(time)],
      ['arrow', '←'],
      ['status', `${status} ${reason}`.trim()],
      ['method', method],
      ['url', redactText(url, secrets)],
      ['ms', `${Math.round(ms)} ms`],
      ['id', `id=${id}`],
    ],
    [showBody(body, secrets)],
  );

// No answer came: nothing listens there, CORS forbids it, or it took too long.
export const failureEntry = ({ time, method, url, id, ms, message, secrets }) =>
  make(
    'response',
    'bad',
    [
      ['time', clock(time)],
      ['arrow', '✕'],
      ['method', method],
      ['url', redactText(url, secrets)],
      ['ms', `${Math.round(ms)} ms`],
      ['id', `id=${id}`],
    ],
    [redactText(message, secrets)],
  );
