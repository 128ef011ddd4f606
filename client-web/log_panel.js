// The log on screen: one timeline, three lanes. Entries are appended once per frame and never
// redrawn, so a screen reader announces each one once, and the scroll position stays unless it is
// at the end.

import { copyText, saveFile } from './clipboard.js';
import { html, render } from './html.js';
import { isShown } from './log_store.js';
import { shortenToken } from './redact.js';

const kOpenBelowCharacters = 500;
const kEndPixels = 40;
const kLanes = ['auth', 'books'];

const kOrigin = /^\w+:\/\/[^/]*/;

// Highlights the path of a URL, which matters more than its origin.
const urlMarkup = (url) => {
  const [origin] = kOrigin.exec(url) ?? [''];
  return html`<span class="log-origin">${origin}</span>${url.slice(origin.length)}`;
};

const part = ([name, text], i) =>
  html`${i > 0 && ' '}<span class="log-${name} ${name === 'method' && text}">${name === 'url' ? urlMarkup(text) : text}</span>`;

const piece = (t, { text, token }, i) =>
  text ??
  html`<button type="button" class="log-token" data-piece="${i}" aria-expanded="false"
    title="${t('log.show_token')}">${shortenToken(token)}</button>`;

const tool = (name, label, value = '') =>
  html`<button type="button" data-tool="${name}" data-value="${value}">${label}</button>`;

const tools = (t, { request }) => html`<p class="log-tools">
  ${tool('copy', t('log.copy'))}
  ${request && tool('curl', 'curl', 'posix')}
  ${request && tool('curl', 'PowerShell', 'powershell')}
  ${tool('only', t('log.only'))}
</p>`;

// What the service itself logged about the request.
const serverLines = (t, { lane, lines }) =>
  lines &&
  html`<div class="log-server">
    <p>${t('log.lines', { service: lane })}</p>
    ${lines.map((line) => html`<p><code>${line}</code></p>`)}
  </div>`;

const lengthOf = (pieces) => pieces.reduce((sum, { text = '' }) => sum + text.length, 0);

// The text of .log-line and pre together equals the text on the console.
const entryMarkup = (t, entry) => {
  const { kind, parts, pieces } = entry;
  const line = parts.map(part);
  if (kind === 'note') return html`<p class="log-line">${line}</p>`;
  const is_open = !entry.group && pieces.length > 0 && lengthOf(pieces) < kOpenBelowCharacters;
  return html`<details ${is_open && html`open`}>
    <summary class="log-line">${line}</summary>
    ${pieces.length > 0 && html`<pre>${pieces.map((one, i) => piece(t, one, i))}</pre>`}
    ${serverLines(t, entry)}
    ${tools(t, entry)}
  </details>`;
};

const laneButton = ({ t }, filter, lane) => html`<button type="button" class="lane ${lane}"
  data-tool="lane" data-value="${lane}"
  aria-pressed="${filter.lanes.includes(lane) ? 'true' : 'false'}">${t(`log.${lane}`)}</button>`;

const headMarkup = (context, { entries, dropped, filter, paused_at }, { is_unfolded, is_open }) => {
  const { t } = context;
  const shown = entries.filter((one) => isShown(one, filter)).length;
  const all = entries.length + dropped;
  const count = shown < all ? t('log.shown', { shown, all }) : all;
  const nothing = entries.length === 0 ? 'log.empty' : 'log.no_match';
  const waiting =
    paused_at === null ? 0 : entries.filter(({ number }) => number > paused_at).length;
  const none = entries.length === 0 && html`disabled`;
  return html`<div class="log-row">
      <h2 id="log-title">${t('log.title')}</h2>
      <span class="log-count">${count}</span>
      <span class="log-buttons">
        <button type="button" class="log-sheet" data-tool="sheet" aria-expanded="${is_open ? 'true' : 'false'}">
          ${t(is_open ? 'log.close' : 'log.open')}</button>
        <button type="button" data-tool="pause" aria-pressed="${paused_at === null ? 'false' : 'true'}">
          ${t(paused_at === null ? 'log.pause' : 'log.resume', { count: waiting })}</button>
        ${tool('unfold', t(is_unfolded ? 'log.fold' : 'log.unfold'))}
        <button type="button" data-tool="clear" ${none}>${t('log.clear')}</button>
      </span>
    </div>
    <div class="log-row">
      <span class="lane browser">${t('log.browser')}</span>
      ${kLanes.map((lane) => laneButton(context, filter, lane))}
      <input type="search" id="log-filter" value="" placeholder="${t('log.filter')}"
        aria-label="${t('log.filter')}" spellcheck="false" autocomplete="off">
    </div>
    <div class="log-row" role="group" aria-label="${t('log.export')}">
      <button type="button" data-tool="copy-all" ${none}>${t('log.copy_all')}</button>
      <button type="button" data-tool="export" data-value="json" ${none}>${t('log.json')}</button>
      <button type="button" data-tool="export" data-value="mermaid" ${none}>${t('log.mermaid')}</button>
    </div>
    ${shown === 0 && html`<p class="hint">${t(nothing)}</p>`}`;
};

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < kEndPixels;

export class LogPanel {
  #head;
  #list;
  #log;
  #server_log;
  #context;
  #announce;
  #shown_to = 0; // number of the last entry on screen
  #last_action = null;
  #is_due = false;
  #shape = { is_unfolded: false, is_open: false }; // all entries; the sheet of a phone
  #root;

  // `context()` returns the context of parts.js; `announce(key)` shows a notice.
  constructor(root, { log, server_log, context, announce }) {
    this.#root = root;
    this.#head = root.querySelector('#log-head');
    this.#list = root.querySelector('#log-list');
    this.#log = log;
    this.#server_log = server_log;
    this.#context = context;
    this.#announce = announce;
    log.addEventListener('entry', () => this.#schedule());
    log.addEventListener('lines', ({ entry }) => this.#show(entry));
    log.addEventListener('change', () => this.#update());
    log.addEventListener('restored', () => {
      this.#list.replaceChildren();
      this.#shown_to = -Infinity;
      this.#update();
    });
    root.addEventListener('click', ({ target }) => {
      this.#open(target.closest('summary'));
      this.#click(target.closest('button'));
    });
    root.addEventListener('input', ({ target }) => log.setFilter({ text: target.value }));
  }

  draw() {
    render(this.#head, headMarkup(this.#context(), this.#log.state, this.#shape));
    this.#root.classList.toggle('is-open', this.#shape.is_open);
  }

  // Draws at most once per frame, for any number of entries.
  #schedule() {
    if (this.#is_due) return;
    this.#is_due = true;
    requestAnimationFrame(() => {
      this.#is_due = false;
      this.#append();
      this.draw();
    });
  }

  #append() {
    const { entries, paused_at, filter } = this.#log.state;
    const { t } = this.#context();
    const fresh = entries.filter(
      ({ number }) => number > this.#shown_to && number <= (paused_at ?? Infinity),
    );
    if (fresh.length === 0) return;
    const follows = isAtEnd(this.#list);
    for (const entry of fresh) this.#place(t, entry).append(this.#item(t, entry, filter));
    this.#shown_to = fresh.at(-1).number;
    this.#removeDropped();
    if (follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  // Where an entry is shown: those of a run of the lab are folded into one.
  #place(t, { group, action }) {
    if (group !== 'lab') return this.#list;
    let run = this.#list.lastElementChild;
    if (run?.dataset.run !== action) {
      run = document.createElement('details');
      run.className = 'log-run';
      run.dataset.run = action;
      run.append(document.createElement('summary'));
      this.#list.append(run);
    }
    run.firstChild.textContent = t('log.lab', { count: run.childElementCount });
    return run;
  }

  #removeDropped() {
    const kept = new Set(this.#log.state.entries.map(({ number }) => number));
    for (const item of this.#items) if (!kept.has(Number(item.dataset.number))) item.remove();
    for (const run of this.#list.querySelectorAll('.log-run')) {
      if (run.childElementCount === 1) run.remove();
    }
  }

  get #items() {
    return this.#list.querySelectorAll('.log-entry');
  }

  #item(t, entry, filter) {
    const item = document.createElement('div');
    const starts = entry.action !== this.#last_action;
    this.#last_action = entry.action;
    item.className = ['log-entry', entry.kind, entry.lane, entry.tone, starts && 'starts']
      .filter(Boolean)
      .join(' ');
    item.dataset.number = entry.number;
    item.hidden = !isShown(entry, filter);
    render(item, entryMarkup(t, entry));
    return item;
  }

  // Draws an entry again, once it has the lines of the service.
  #show(entry) {
    const item = this.#list.querySelector(`[data-number="${entry.number}"]`);
    if (!item) return; // drawn in the next frame, or gone
    const follows = isAtEnd(this.#list);
    render(item, entryMarkup(this.#context().t, entry));
    if (follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #entryOf(element) {
    const number = Number(element.closest('.log-entry')?.dataset.number);
    return this.#log.state.entries.find((one) => one.number === number);
  }

  // Takes the lines of an entry that were not taken right after the response.
  #open(summary) {
    const entry = summary && this.#entryOf(summary);
    if (entry?.kind === 'response' && entry.group && entry.lines === undefined) {
      this.#server_log.take(entry);
    }
  }

  #update() {
    const { entries, filter } = this.#log.state;
    const shown = new Set(entries.filter((one) => isShown(one, filter)).map((one) => one.number));
    if (entries.length === 0) this.#list.replaceChildren();
    for (const item of this.#items) item.hidden = !shown.has(Number(item.dataset.number));
    this.#append();
    this.draw();
  }

  #click(button) {
    if (!button) return;
    const entry = this.#entryOf(button);
    if (button.dataset.piece) this.#toggleToken(button, entry);
    else if (button.dataset.tool) this.#tools[button.dataset.tool](button.dataset.value, entry);
  }

  #toggleToken(button, entry) {
    const { token } = entry?.pieces[button.dataset.piece] ?? {};
    if (!token) return;
    const is_whole = button.getAttribute('aria-expanded') === 'true';
    button.setAttribute('aria-expanded', is_whole ? 'false' : 'true');
    button.textContent = is_whole ? shortenToken(token) : token;
  }

  #tools = {
    copy: (_, entry) => this.#copy(entry.text),
    curl: async (shell, entry) => {
      const { toCommand } = await import('./curl.js');
      this.#copy(toCommand(entry.request, shell));
    },
    only: (_, { action }) => this.#filterBy(action),
    lane: (lane) => {
      const { lanes } = this.#log.state.filter;
      const others = lanes.filter((one) => one !== lane);
      this.#log.setFilter({ lanes: lanes.includes(lane) ? others : [...others, lane] });
    },
    pause: () => this.#log.pause(this.#log.state.paused_at === null),
    unfold: () => {
      const all = [...this.#list.querySelectorAll('details')];
      const is_open = all.every(({ open }) => open);
      for (const details of all) details.open = !is_open;
      this.#reshape({ is_unfolded: !is_open });
    },
    sheet: () => this.#reshape({ is_open: !this.#shape.is_open }),
    clear: () => {
      this.#log.clear();
      this.#list.focus();
    },
    'copy-all': () =>
      this.#copy(
        this.#shownEntries()
          .map(({ text }) => text)
          .join('\n'),
      ),
    export: async (format) => {
      const { kExports } = await import('./log_export.js');
      const { name, type, write } = kExports[format];
      saveFile(name, type, write(this.#shownEntries()));
    },
  };

  #reshape(part) {
    this.#shape = { ...this.#shape, ...part };
    this.draw();
  }

  #filterBy(text) {
    const input = this.#head.querySelector('#log-filter');
    input.value = input.value === text ? '' : text;
    this.#log.setFilter({ text: input.value });
  }

  #shownEntries() {
    const { entries, filter } = this.#log.state;
    return entries.filter((entry) => isShown(entry, filter));
  }

  async #copy(text) {
    this.#announce((await copyText(text)) ? 'copy.done' : 'copy.failed');
  }
}
