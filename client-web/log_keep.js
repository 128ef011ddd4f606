// Keeps the log over a reload of the tab, in sessionStorage: as it is shown, so tokens stay shortened.
// A copied command has a placeholder for its token.

import { readStored, removeStored, writeStored } from './storage.js';
import { shortenToken } from './redact.js';

const kKey = 'llavero.log';
const kPlaceholder = 'Bearer <token>';

const requestOf = ({ method, url, headers, body }) => ({
  method,
  url,
  headers: { ...headers, ...(headers.Authorization && { Authorization: kPlaceholder }) },
  body,
});

// An entry of log.js without its tokens.
export const withoutTokens = (entry) => ({
  ...entry,
  pieces: entry.pieces.map(({ text, token }) => ({ text: text ?? shortenToken(token) })),
  ...(entry.request && { request: { ...requestOf(entry.plain), cookie: entry.request.cookie } }),
});

// `storage` is a Storage. A log that does not fit is not kept.
export const keepOverReload = (log, storage) => {
  const kept = readStored(storage, kKey);
  removeStored(storage, kKey);
  if (Array.isArray(kept?.entries)) log.restore(kept);
  addEventListener('pagehide', () => {
    const { entries, dropped } = log.state;
    writeStored(storage, kKey, { entries: entries.map(withoutTokens), dropped });
  });
};
