// The log as a file: JSON, or a sequence diagram in Mermaid's notation.

const toJson = (entries) =>
  `${JSON.stringify(
    entries.map(({ plain, lines }) => ({ ...plain, ...(lines && { server: lines }) })),
    null,
    2,
  )}\n`;

// Semicolon and hash are syntax in Mermaid; angle brackets become markup.
const kSigns = { '#': '#35;', ';': '#59;', '<': '#60;', '>': '#62;', '%': '#37;' };
const escape = (text) => text.replace(/[#;<>%]/g, (sign) => kSigns[sign]).replace(/\s+/g, ' ');

const pathOf = (url) => url.replace(/^\w+:\/\/[^/]*/, '');

const kLines = {
  request: ({ service, method, url, id, retry }) =>
    `browser->>${service}: ${retry ? '↻ ' : ''}${escape(`${method} ${pathOf(url)} [${id}]`)}`,
  response: ({ service, status, reason, ms, id }) =>
    `${service}-->>browser: ${escape(`${status} ${reason}, ${ms} ms [${id}]`)}`,
  failure: ({ service, message, id }) => `${service}--xbrowser: ${escape(`${message} [${id}]`)}`,
  note: ({ note }) => `Note over browser: ${escape(note)}`,
};

const toMermaid = (entries) =>
  [
    'sequenceDiagram',
    'participant browser',
    'participant auth as auth-service',
    'participant books as books-service',
    ...entries.map(({ plain }) => kLines[plain.kind](plain)),
    '',
  ].join('\n');

export const kExports = {
  json: { name: 'llavero-log.json', type: 'application/json', write: toJson },
  mermaid: { name: 'llavero-log.mmd', type: 'text/plain', write: toMermaid },
};
