// The buttons of the log that copy, export and filter. Each gets {value, exchange, entries, announce,
// filterBy}: the exchange of its row, or all entries that are shown.

import { copyText, saveFile } from './clipboard.js';
import { toCommand } from './curl.js';
import { kExports } from './log_export.js';

const copy = async (text, announce) =>
  announce((await copyText(text)) ? 'copy.done' : 'copy.failed');

const textOf = (entries) => entries.map(({ text }) => text).join('\n');

export const kTools = {
  copy: ({ exchange, announce }) => copy(textOf(exchange.entries), announce),
  curl: ({ exchange, value, announce }) =>
    copy(toCommand(exchange.request.request, value), announce),
  only: ({ exchange, filterBy }) => filterBy(exchange.action),
  'copy-all': ({ entries, announce }) => copy(textOf(entries), announce),
  export: ({ entries, value }) => {
    const { name, type, write } = kExports[value];
    saveFile(name, type, write(entries));
  },
};
