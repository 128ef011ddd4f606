// The state of the log: its last 500 entries and which of them are shown. Changes happen only here.
// A new entry fires an 'entry' event (`event.entry`), lines of a service for it fire 'lines', any
// other change fires 'change'.

const kMaxEntries = 500;
const kNoFilter = { text: '', lanes: ['auth', 'books'] };

export class LogStore extends EventTarget {
  #state = { entries: [], paused_at: null, filter: kNoFilter };
  #next = 1;

  // {entries, paused_at, filter}. `paused_at` is the number of the last shown entry while the log
  // is paused, otherwise null.
  get state() {
    return this.#state;
  }

  // Adds an entry of log.js and numbers it.
  add(content) {
    const entry = { ...content, number: this.#next++ };
    const entries = [...this.#state.entries, entry].slice(-kMaxEntries);
    this.#state = { ...this.#state, entries };
    this.dispatchEvent(Object.assign(new Event('entry'), { entry }));
  }

  // What the service logged about the request of `entry`; null if it does not say.
  addLines({ number }, lines) {
    const add = (one) => (one.number === number ? { ...one, lines } : one);
    this.#state = { ...this.#state, entries: this.#state.entries.map(add) };
    const entry = this.#state.entries.find((one) => one.number === number);
    if (entry) this.dispatchEvent(Object.assign(new Event('lines'), { entry, lines }));
  }

  clear() {
    this.#change({ entries: [], paused_at: this.#state.paused_at && this.#next - 1 });
  }

  pause(is_paused) {
    this.#change({ paused_at: is_paused ? this.#next - 1 : null });
  }

  setFilter(part) {
    this.#change({ filter: { ...this.#state.filter, ...part } });
  }

  #change(part) {
    this.#state = { ...this.#state, ...part };
    this.dispatchEvent(new Event('change'));
  }
}

// Whether `entry` passes the filter: its lane is on, and its text has every word, ignoring case.
export const isShown = ({ lane, text }, filter) => {
  if (lane && !filter.lanes.includes(lane)) return false;
  const low = text.toLowerCase();
  const words = filter.text.toLowerCase().split(/\s+/);
  return words.every((word) => low.includes(word));
};
