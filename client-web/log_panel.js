// The panel of the log: its head, its size, and the list of its rows. The rows (log_rows.js) are loaded
// with the first entry, most buttons (log_tools.js) and the size (log_size.js) when they are first used.

import { html, render } from './html.js';
import { exchangesOf, isShown, keyOf } from './log_store.js';
import { loadStyle } from './router.js';

const kLanes = ['auth', 'books'];
const kBelow = '(max-width: 68rem)'; // the log is below the view, as in style/narrow.css

const tool = (name, label, value = '', more = '') =>
  html`<button type="button" data-tool="${name}" data-value="${value}" ${more}>${label}</button>`;

const pressed = (is_pressed) => html`aria-pressed="${is_pressed ? 'true' : 'false'}"`;

const laneButton = ({ t }, filter, lane) => html`<button type="button" class="lane ${lane}"
  data-tool="lane" data-value="${lane}" ${pressed(filter.lanes.includes(lane))}>${t(`log.${lane}`)}</button>`;

const headMarkup = (context, { entries, dropped, filter, paused_at }, shape) => {
  const { t } = context;
  const { is_unfolded, is_open, is_full } = shape;
  const exchanges = exchangesOf(entries);
  const shown = exchanges.filter((one) => isShown(one, filter)).length;
  const all = exchanges.length + dropped;
  const count = shown < all ? t('log.shown', { shown, all }) : all;
  const nothing = entries.length === 0 ? 'log.empty' : 'log.no_match';
  const waiting = exchangesOf(entries.filter(({ number }) => number > paused_at)).length;
  const is_paused = paused_at !== null;
  const none = entries.length === 0 && html`disabled`;
  return html`<div class="log-row">
      <h2 id="log-title">${t('log.title')}</h2>
      <span class="log-count">${count}</span>
      <span class="log-buttons">
        <button type="button" class="log-sheet" data-tool="sheet" aria-expanded="${is_open ? 'true' : 'false'}">
          ${t(is_open ? 'log.close' : 'log.open')}</button>
        ${tool('pause', t(is_paused ? 'log.resume' : 'log.pause', { count: waiting }), '', pressed(is_paused))}
        ${tool('unfold', t(is_unfolded ? 'log.fold' : 'log.unfold'))}
        ${tool('clear', t('log.clear'), '', none)}
        ${tool('full', t(is_full ? 'log.leave_full' : 'log.full'))}
      </span>
    </div>
    <div class="log-row">
      <span class="lane browser">${t('log.browser')}</span>
      ${kLanes.map((lane) => laneButton(context, filter, lane))}
      <input type="search" id="log-filter" value="" placeholder="${t('log.filter')}"
        aria-label="${t('log.filter')}" spellcheck="false" autocomplete="off">
    </div>
    <div class="log-row" role="group" aria-label="${t('log.export')}">
      ${tool('copy-all', t('log.copy_all'), '', none)}
      ${tool('export', t('log.json'), 'json', none)}
      ${tool('export', t('log.mermaid'), 'mermaid', none)}
    </div>
    ${shown === 0 && html`<p class="hint">${t(nothing)}</p>`}`;
};

export class LogPanel {
  #root;
  #edge;
  #head;
  #list;
  #log;
  #server_log;
  #context;
  #announce;
  #prefer;
  #rows = null; // the LogRows, once there is an entry
  #language;
  #is_due = false;
  // All rows are open; the sheet of a phone is open; the log fills the screen.
  #shape = { is_unfolded: false, is_open: false, is_full: false };

  // `context()` returns the context of parts.js; `announce(key)` shows a notice; `prefer(part)` stores
  // preferences.
  constructor(root, { log, server_log, context, announce, prefer }) {
    this.#root = root;
    this.#edge = root.querySelector('#log-edge');
    this.#head = root.querySelector('#log-head');
    this.#list = root.querySelector('#log-list');
    this.#log = log;
    this.#server_log = server_log;
    this.#context = context;
    this.#announce = announce;
    this.#prefer = prefer;
    log.addEventListener('entry', () => this.#schedule());
    log.addEventListener('lines', ({ entry }) => this.#rows?.drawDetail(keyOf(entry)));
    log.addEventListener('change', () => this.#update());
    log.addEventListener('restored', () => {
      this.#rows?.empty();
      this.#schedule();
    });
    root.addEventListener('click', ({ target }) => this.#click(target.closest('button')));
    root.addEventListener('input', ({ target }) => log.setFilter({ text: target.value }));
    for (const type of ['pointerdown', 'keydown']) {
      this.#edge.addEventListener(type, (event) => this.#resize(event));
    }
    new ResizeObserver(() => this.#measure()).observe(root);
  }

  draw() {
    const { t, state } = this.#context();
    const { log_width, log_height } = state.preferences;
    if (state.language !== this.#language) this.#rows?.redraw();
    this.#language = state.language;
    render(this.#head, headMarkup(this.#context(), this.#log.state, this.#shape));
    this.#edge.setAttribute('aria-label', t('log.edge'));
    this.#root.classList.toggle('is-open', this.#shape.is_open);
    this.#root.classList.toggle('is-full', this.#shape.is_full);
    this.#setSize('width', log_width);
    this.#setSize('height', log_height);
  }

  // Null is the size of the style sheet.
  #setSize(axis, pixels) {
    const layout = this.#root.parentElement;
    if (axis === 'width') layout.classList.toggle('is-sized', pixels !== null);
    if (pixels !== null) layout.style.setProperty(`--log-${axis}`, `${pixels}px`);
  }

  // The edge of the log moves sideways, but up and down where the log is below the view.
  get #axis() {
    return matchMedia(kBelow).matches ? 'height' : 'width';
  }

  #measure() {
    const { width, height } = this.#root.getBoundingClientRect();
    const size = Math.round(this.#axis === 'width' ? width : height);
    const room = this.#axis === 'width' ? innerWidth : innerHeight;
    this.#edge.setAttribute('aria-valuenow', size);
    this.#edge.setAttribute('aria-valuemax', Math.max(size, room));
    const orientation = this.#axis === 'width' ? 'vertical' : 'horizontal';
    this.#edge.setAttribute('aria-orientation', orientation);
  }

  async #resize(event) {
    if (event.key?.startsWith('Arrow')) event.preventDefault(); // does not scroll the page
    const axis = this.#axis;
    const { resize } = (await this.#load(import('./log_size.js'))) ?? {};
    const size = Math.round(this.#root.getBoundingClientRect()[axis]);
    resize?.(event, {
      root: this.#root,
      axis,
      size,
      show: (pixels) => this.#setSize(axis, pixels),
      keep: (pixels) => this.#prefer({ [`log_${axis}`]: pixels }),
    });
  }

  // Null after a notice if it cannot be loaded.
  async #load(loading) {
    try {
      return await loading;
    } catch (error) {
      console.warn(String(error));
      this.#announce('shell.load_failed');
      return null;
    }
  }

  // Draws at most once per frame, for any number of entries.
  #schedule() {
    if (this.#is_due) return;
    this.#is_due = true;
    requestAnimationFrame(async () => {
      await this.#loadRows();
      this.#is_due = false;
      this.#update();
    });
  }

  async #loadRows() {
    if (this.#rows) return;
    const parts = Promise.all([import('./log_rows.js'), loadStyle('log_rows')]);
    const [{ LogRows }] = (await this.#load(parts)) ?? [{}];
    if (!LogRows) return;
    this.#rows = new LogRows(this.#list, {
      log: this.#log,
      server_log: this.#server_log,
      context: this.#context,
      load: (loading) => this.#load(loading),
    });
  }

  #update() {
    this.#rows?.update();
    this.draw();
  }

  async #click(button) {
    const { piece, tool: name, value } = button?.dataset ?? {};
    const { key } = button?.closest('.log-exchange')?.dataset ?? {};
    if (piece) this.#rows.toggleToken(key, piece);
    if (!name) return;
    if (this.#tools[name]) return this.#tools[name](value);
    const { kTools } = (await this.#load(import('./log_tools.js'))) ?? {};
    const exchange = key && this.#rows.exchangeAt(key);
    if (key && !exchange) return; // dropped meanwhile
    kTools?.[name]({
      value,
      exchange,
      entries: this.#shownEntries(),
      announce: this.#announce,
      filterBy: (text) => this.#filterBy(text),
    });
  }

  #tools = {
    lane: (lane) => {
      const { lanes } = this.#log.state.filter;
      const others = lanes.filter((one) => one !== lane);
      this.#log.setFilter({ lanes: lanes.includes(lane) ? others : [...others, lane] });
    },
    pause: () => this.#log.pause(this.#log.state.paused_at === null),
    unfold: () => {
      const is_unfolded = !this.#shape.is_unfolded;
      for (const details of this.#list.querySelectorAll('details')) details.open = is_unfolded;
      this.#reshape({ is_unfolded });
    },
    sheet: () => this.#reshape({ is_open: !this.#shape.is_open }),
    full: async () => {
      const { toggleFull } = (await this.#load(import('./log_size.js'))) ?? {};
      toggleFull?.(this.#root, (is_full) => this.#reshape({ is_full }));
    },
    clear: () => {
      this.#log.clear();
      this.#list.focus();
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
    const exchanges = exchangesOf(entries).filter((one) => isShown(one, filter));
    const keys = new Set(exchanges.map(({ key }) => key));
    return entries.filter((entry) => keys.has(keyOf(entry)));
  }
}
