// The rows of the log: one timeline, three lanes, one row per exchange. Rows are appended and never
// replaced, so a screen reader announces each one once, and the scroll position stays unless it is at
// the end. What an open row shows (log_detail.js) is loaded with the first one.

import { html, render } from './html.js';
import { exchangeOf, exchangesOf, isShown, keyOf } from './log_store.js';
import { loadStyle } from './router.js';

const kEndPixels = 40;

const kOrigin = /^\w+:\/\/[^/]*/;

// "18:33:09" of a clock with milliseconds.
const timeOf = ({ parts }) => parts[0][1].slice(0, 8);

// The request and its response on one line.
const rowMarkup = (t, { lane, request, answer, entries }) => {
  const { method, url, status, ms, retry } = { ...request?.plain, ...answer?.plain };
  const is_over = answer || request.number <= 0; // of the page before a reload
  const result = status ?? t(is_over ? 'log.failed' : 'log.waiting');
  return html`<span class="log-time">${timeOf(entries[0])}</span>
    <span class="log-method ${method}">${method}</span>
    <span class="log-path">${retry && '↻ '}${url.replace(kOrigin, '')}</span>
    <span class="log-status">${result}</span>
    <span class="log-ms">${ms !== undefined && `${ms} ms`}</span>
    <span class="log-service">${lane}</span>`;
};

const noteMarkup = ({ note }) =>
  html`<p class="log-line">${note.parts.map(([, text]) => text).join(' ')}</p>`;

const isAtEnd = (list) => list.scrollHeight - list.scrollTop - list.clientHeight < kEndPixels;

export class LogRows {
  #list;
  #log;
  #server_log;
  #context;
  #load;
  #rows = new Map(); // elements by the key of their exchange
  #whole = new Set(); // tokens that are shown in full: "<number of the entry>.<piece>"
  #detail; // the module log_detail.js, once a row was opened
  #shown_to = -Infinity; // number of the last entry on screen
  #last_action = null;

  // `context()` returns the context of parts.js; `load(promise)` resolves to null after a notice if a
  // part of the page cannot be loaded.
  constructor(list, { log, server_log, context, load }) {
    this.#list = list;
    this.#log = log;
    this.#server_log = server_log;
    this.#context = context;
    this.#load = load;
    list.addEventListener('toggle', ({ target }) => this.#toggle(target), true);
  }

  // Appends what is new, and hides what does not pass the filter.
  update() {
    const { entries, filter } = this.#log.state;
    if (entries.length === 0) this.#clear();
    for (const one of exchangesOf(entries)) {
      const row = this.#rows.get(one.key);
      if (row) row.hidden = !isShown(one, filter);
    }
    this.#append();
  }

  // The next update shows all entries again.
  empty() {
    this.#clear();
    this.#shown_to = -Infinity;
  }

  // In another language.
  redraw() {
    for (const [key, row] of this.#rows) {
      const exchange = this.exchangeAt(key);
      if (exchange && !exchange.note) this.#drawExchange(row, exchange);
    }
    for (const run of this.#list.querySelectorAll('.log-run')) {
      this.#drawRun(run, run.childElementCount - 1);
    }
  }

  toggleToken(key, piece) {
    this.#whole[this.#whole.has(piece) ? 'delete' : 'add'](piece);
    this.drawDetail(key);
  }

  #clear() {
    this.#list.replaceChildren();
    this.#rows.clear();
  }

  #append() {
    this.#removeDropped();
    const { entries, paused_at } = this.#log.state;
    const visible = entries.filter(({ number }) => number <= (paused_at ?? Infinity));
    const fresh = visible.filter(({ number }) => number > this.#shown_to);
    if (fresh.length === 0) return;
    const keys = new Set(fresh.map(keyOf));
    const follows = isAtEnd(this.#list);
    this.#shown_to = fresh.at(-1).number;
    for (const one of exchangesOf(visible)) if (keys.has(one.key)) this.#drawRow(one);
    if (follows) this.#list.scrollTop = this.#list.scrollHeight;
  }

  #drawRow(exchange) {
    const { key, note } = exchange;
    if (!this.#rows.has(key)) this.#addRow(exchange);
    const row = this.#rows.get(key);
    row.hidden = !isShown(exchange, this.#log.state.filter);
    if (note) return render(row, noteMarkup(exchange));
    this.#drawExchange(row, exchange);
  }

  #drawExchange(row, exchange) {
    const { key, answer } = exchange;
    row.classList.remove('sent');
    row.classList.add(answer?.tone ?? 'sent', answer?.kind ?? 'request');
    render(row.firstChild, rowMarkup(this.#context().t, exchange));
    this.drawDetail(key);
  }

  #addRow(exchange) {
    const { key, lane, action, note } = exchange;
    const row = document.createElement(note ? 'div' : 'details');
    row.className = `${note ? 'log-entry note' : 'log-exchange'} ${lane ?? ''}`;
    row.classList.toggle('starts', action !== this.#last_action);
    row.dataset.key = key;
    this.#last_action = action;
    const detail = document.createElement('div');
    detail.className = 'log-detail';
    detail.setAttribute('aria-live', 'off'); // the row was announced
    if (!note) row.append(document.createElement('summary'), detail);
    this.#place(exchange).append(row);
    this.#rows.set(key, row);
  }

  // Where a row is shown: those of a run of the lab are folded into one.
  #place({ group, action }) {
    if (group !== 'lab') return this.#list;
    let run = this.#list.lastElementChild;
    if (run?.dataset.run !== action) {
      run = document.createElement('details');
      run.className = 'log-run';
      run.dataset.run = action;
      run.append(document.createElement('summary'));
      this.#list.append(run);
    }
    this.#drawRun(run, run.childElementCount);
    return run;
  }

  #drawRun(run, count) {
    run.firstChild.textContent = this.#context().t('log.lab', { count });
  }

  #removeDropped() {
    const kept = new Set(this.#log.state.entries.map(keyOf));
    for (const [key, row] of this.#rows) {
      if (kept.has(key)) continue;
      row.remove();
      this.#rows.delete(key);
    }
    for (const run of this.#list.querySelectorAll('.log-run')) {
      if (run.childElementCount === 1) run.remove();
    }
  }

  // What is on screen of an exchange; null if it was dropped.
  exchangeAt(key) {
    const entries = this.#log.state.entries.filter(
      (entry) => String(keyOf(entry)) === String(key) && entry.number <= this.#shown_to,
    );
    return entries.length > 0 ? exchangeOf(entries) : null;
  }

  async drawDetail(key) {
    if (!this.#rows.get(key)?.open) return;
    if (!this.#detail) {
      const parts = Promise.all([import('./log_detail.js'), loadStyle('log_detail')]);
      [this.#detail] = (await this.#load(parts)) ?? [];
    }
    const row = this.#rows.get(key);
    const exchange = this.exchangeAt(key);
    if (!this.#detail || !row || !exchange) return;
    render(row.lastChild, this.#detail.detailMarkup(this.#context().t, exchange, this.#whole));
  }

  // Takes the lines of a response that were not taken right after it.
  #toggle({ open, dataset }) {
    const exchange = open && dataset.key && this.exchangeAt(dataset.key);
    if (!exchange) return;
    const { key, group, answer } = exchange;
    if (answer?.kind === 'response' && group && answer.lines === undefined) {
      this.#server_log.take(answer);
    }
    this.drawDetail(key);
  }
}
