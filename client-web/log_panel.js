// The log on screen. Entries are appended and never drawn again, so a screen reader says each one
// once, and the reader's place stays where it is unless it is at the end.

import { html, render } from './html.js';

const kOpenBelowCharacters = 500;
const kEndPixels = 40;

const kOrigin = /^\w+:\/\/[^/]*/;

// The path of an address says more than its origin and stands out from it.
const urlMarkup = (url) => {
  const [origin] = kOrigin.exec(url) ?? [''];
  return html`<span class="log-origin">${origin}</span>${url.slice(origin.length)}`;
};

const part = ([name, text], i) =>
  html`${i > 0 && ' '}<span class="log-${name}">${name === 'url' ? urlMarkup(text) : text}</span>`;

const head = ({ parts }) => parts.map(part);

// The text content of an entry is, sign for sign, what the console says.
const content = (entry) => {
  if (!entry.detail) return html`<div class="log-line">${head(entry)}</div>`;
  const open = entry.detail.length < kOpenBelowCharacters;
  return html`<details ${open && html`open`}><summary class="log-line">${head(entry)}
</summary><pre>${entry.detail}</pre></details>`;
};

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < kEndPixels;

export const startLogPanel = (list, store) => {
  store.addEventListener('log', ({ entry }) => {
    const follows = isAtEnd(list);
    const item = document.createElement('div');
    item.className = `log-entry ${entry.tone}`;
    render(item, content(entry));
    list.append(item);
    while (list.children.length > store.state.log.length) list.firstElementChild.remove();
    if (follows) list.scrollTop = list.scrollHeight;
  });
  store.addEventListener('change', () => {
    if (store.state.log.length === 0) list.replaceChildren();
  });
};
