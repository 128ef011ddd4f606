// Creates log entries: one per request and one per response or failure, and notes in between. The
// panel and the console show the same entries. Passwords are removed here. Tokens are kept as
// separate pieces that the user can click on; `text` and `plain` contain them shortened.
//
// An entry is
//   kind, lane, tone    'request', 'response', 'failure' or 'note'; 'auth', 'books' or, for a note,
//                       null; the result: 'sent', 'good', 'refused', 'bad', 'note'
//   action, id          the user's action, and the X-Request-ID: "<action>.<number>"
//   parts, pieces       [[name, text]] of its line; [{text} or {token}] below the line
//   text                everything, as printed on the console
//   request             {method, url, headers, body, cookie} to copy as a command
//   endpoint            of the call, or null
//   logs                the URL where the service shows its log, or null
//   group               'lab' or 'doctor' for requests that are not the user's own, or null
//   plain               the data for an export

import { redact, redactText, shortenToken } from './redact.js';

const kMaxBodyCharacters = 4000;
const kLineCharacters = 60;
const kShortestToken = 8; // a shorter one would match unrelated text

const clock = (time) =>
  [time.getHours(), time.getMinutes(), time.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':') + `.${String(time.getMilliseconds()).padStart(3, '0')}`;

// Formats JSON with spaces, on one line if it fits, otherwise with one line per member.
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

// Removes passwords from a value and collects its tokens. With `cookie`, the browser has the tokens in
// cookies, and the log must not keep them either.
const hide = ({ body, secrets, cookie }, tokens) =>
  redact(body, secrets, (token) => {
    if (cookie || token.length < kShortestToken) return shortenToken(token);
    tokens.add(token);
    return token;
  });

const showBody = (body) => {
  if (body === undefined || body === '') return '';
  return typeof body === 'string' ? body : layOut(body);
};

// Splits `text` into pieces at its tokens. A token is never cut, because a part could be shown.
const inPieces = (text, tokens) => {
  const pieces = [...tokens].reduce(
    (done, token) => done.flatMap((piece) => (piece.token ? piece : splitAt(piece.text, token))),
    [{ text }],
  );
  return cut(pieces.filter((piece) => piece.text !== ''));
};

const splitAt = (text, token) =>
  text
    .split(token)
    .flatMap((part, i) => (i === 0 ? [{ text: part }] : [{ token }, { text: part }]));

const shortOf = ({ text, token }) => text ?? shortenToken(token);

const cut = (pieces) => {
  const kept = [];
  let room = kMaxBodyCharacters;
  for (const piece of pieces) {
    const { length } = shortOf(piece);
    if (length > room) {
      const rest = pieces.slice(kept.length).reduce((sum, one) => sum + shortOf(one).length, 0);
      const shown = piece.text?.slice(0, room) ?? '';
      return [...kept, { text: `${shown}\n... (+${rest - shown.length})` }];
    }
    kept.push(piece);
    room -= length;
  }
  return kept;
};

const make = ({ parts, detail = '', tokens = new Set(), ...rest }) => {
  const shown = parts.filter(([, text]) => text !== '');
  const pieces = inPieces(detail, tokens);
  const head = shown.map(([, text]) => text).join(' ');
  const below = pieces.map(shortOf).join('');
  return { ...rest, parts: shown, pieces, text: below ? `${head}\n${below}` : head };
};

const actionOf = (id) => id.replace(/\.\d+$/, '');

// The members that entries of all kinds share.
const common = (kind, exchange) => {
  const { time, service, id, method, url, retry, secrets } = exchange;
  const { endpoint = null, group = null, logs = null } = exchange;
  const shown_url = redactText(url, secrets);
  return {
    kind,
    lane: service,
    id,
    action: actionOf(id),
    endpoint,
    group,
    logs,
    plain: { time: time.toISOString(), kind, service, id, method, url: shown_url, retry },
    shown_url,
  };
};

const retryPart = ({ retry }) => ['retry', retry ? '↻' : ''];

export const requestEntry = (exchange) => {
  const { time, method, headers, id, cookie } = exchange;
  const { plain, shown_url, ...rest } = common('request', exchange);
  const tokens = new Set();
  const body = hide(exchange, tokens);
  const token = headers.Authorization?.replace('Bearer ', '');
  if (token) tokens.add(token);
  return make({
    ...rest,
    tone: 'sent',
    parts: [
      ['time', clock(time)],
      ['arrow', '→'],
      retryPart(exchange),
      ['method', method],
      ['url', shown_url],
      ['id', `id=${id}`],
    ],
    detail: [cookie && 'credentials: include', ...headerLines(headers), showBody(body)]
      .filter(Boolean)
      .join('\n'),
    tokens,
    request: { method, url: exchange.url, headers, body, cookie },
    plain: { ...plain, headers: shortened(headers), body: redact(body) },
  });
};

// The headers that are specific to this request.
const kDullHeaders = ['Accept', 'Content-Type', 'X-Request-ID'];
const headerLines = (headers) =>
  Object.entries(headers)
    .filter(([name]) => !kDullHeaders.includes(name))
    .map(([name, value]) => `${name}: ${value}`);

const shortened = ({ Authorization: authorization, ...headers }) =>
  authorization
    ? { ...headers, Authorization: `Bearer ${shortenToken(authorization.slice(7))}` }
    : headers;

const toneOf = (status) => {
  if (status >= 500) return 'bad';
  return status >= 400 ? 'refused' : 'good';
};

export const responseEntry = (exchange) => {
  const { time, method, id, status, reason, ms } = exchange;
  const { plain, shown_url, ...rest } = common('response', exchange);
  const tokens = new Set();
  const body = hide(exchange, tokens);
  return make({
    ...rest,
    tone: toneOf(status),
    parts: [
      ['time', clock(time)],
      ['arrow', '←'],
      retryPart(exchange),
      ['status', `${status} ${reason}`.trim()],
      ['method', method],
      ['url', shown_url],
      ['ms', `${Math.round(ms)} ms`],
      ['id', `id=${id}`],
    ],
    detail: showBody(body),
    tokens,
    plain: { ...plain, status, reason, ms: Math.round(ms), body: redact(body) },
  });
};

// No response: nothing listens there, CORS forbids it, or it took too long.
export const failureEntry = (exchange) => {
  const { time, method, id, ms, message, secrets } = exchange;
  const { plain, shown_url, ...rest } = common('failure', exchange);
  const shown = redactText(message, secrets);
  return make({
    ...rest,
    tone: 'bad',
    parts: [
      ['time', clock(time)],
      ['arrow', '✕'],
      retryPart(exchange),
      ['method', method],
      ['url', shown_url],
      ['ms', `${Math.round(ms)} ms`],
      ['id', `id=${id}`],
    ],
    detail: shown,
    plain: { ...plain, ms: Math.round(ms), message: shown },
  });
};

// An action of the page itself; `note` is a text.
export const noteEntry = ({ time, action, note, group = null }) =>
  make({
    kind: 'note',
    lane: null,
    action,
    id: null,
    group,
    tone: 'note',
    parts: [
      ['time', clock(time)],
      ['arrow', '·'],
      ['note', note],
    ],
    plain: { time: time.toISOString(), kind: 'note', note },
  });
