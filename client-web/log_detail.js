// What an open row of the log shows: request, response and what the service logged about them.

import { html } from './html.js';
import { shortenToken } from './redact.js';

const kOrigin = /^\w+:\/\/[^/]*/;

// Highlights the path of a URL, which matters more than its origin.
const urlMarkup = (url) => {
  const [origin] = kOrigin.exec(url) ?? [''];
  return html`<span class="log-origin">${origin}</span>${url.slice(origin.length)}`;
};

const part = ([name, text], i) =>
  html`${i > 0 && ' '}<span class="log-${name} ${name === 'method' && text}">${name === 'url' ? urlMarkup(text) : text}</span>`;

const tokenMarkup = (t, token, name, is_whole) =>
  html`<button type="button" class="log-token" data-piece="${name}"
    aria-expanded="${is_whole ? 'true' : 'false'}"
    title="${t('log.show_token')}">${is_whole ? token : shortenToken(token)}</button>`;

// The text of .log-line and pre together equals the text on the console.
const entryMarkup = (t, { kind, tone, number, parts, pieces }, whole) => {
  const piece = ({ text, token }, i) => {
    const name = `${number}.${i}`;
    return text ?? tokenMarkup(t, token, name, whole.has(name));
  };
  return html`<div class="log-entry ${kind} ${tone}" data-number="${number}">
    <p class="log-line">${parts.map(part)}</p>
    ${pieces.length > 0 && html`<pre>${pieces.map(piece)}</pre>`}
  </div>`;
};

const tool = (name, label, value = '') =>
  html`<button type="button" data-tool="${name}" data-value="${value}">${label}</button>`;

const tools = (t, { request }) => html`<p class="log-tools">
  ${tool('copy', t('log.copy'))}
  ${request && tool('curl', 'curl', 'posix')}
  ${request && tool('curl', 'PowerShell', 'powershell')}
  ${tool('only', t('log.only'))}
</p>`;

const serverLines = (t, lane, lines) =>
  html`<div class="log-server">
    <p>${t('log.lines', { service: lane })}</p>
    ${lines.map((line) => html`<p><code>${line}</code></p>`)}
  </div>`;

// `whole` has the tokens to show in full: "<number of the entry>.<piece>".
export const detailMarkup = (t, exchange, whole) => {
  const { lane, entries, answer } = exchange;
  return html`${tools(t, exchange)}
    ${entries.map((entry) => entryMarkup(t, entry, whole))}
    ${answer?.lines && serverLines(t, lane, answer.lines)}`;
};
