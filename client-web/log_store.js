// The state of the log: its last 500 entries of the user's own and as many of others, such as runs of
// the lab, and which of them are shown. Changes happen only here.
// A new entry fires an 'entry' event (`event.entry`), lines of a service for it fire 'lines', any
// other change fires 'change'.

const kMaxEntries = 500;
const kNoFilter = { text: '', lanes: ['auth', 'books'] };

export class LogStore extends EventTarget {
  #state = { entries: [], dropped: 0, paused_at: null, filter: kNoFilter };
  #next = 1;

  // {entries, dropped, paused_at, filter}. `dropped` is the number of older entries. `paused_at` is the number of the last shown entry while the log
  // is paused, otherwise null.
  get state() {
    return this.#state;
  }

  // Adds an entry of log.js and numbers it.
  add(content) {
    const entry = { ...content, number: this.#next++ };
    const all = [...this.#state.entries, entry];
    const alike = all.filter(({ group }) => Boolean(group) === Boolean(entry.group));
    const oldest = alike.length > kMaxEntries ? alike[0] : null;
    const entries = oldest ? all.filter((one) => one !== oldest) : all;
    const dropped = this.#state.dropped + (oldest ? 1 : 0);
    this.#state = { ...this.#state, entries, dropped };
    this.dispatchEvent(Object.assign(new Event('entry'), { entry }));
  }

  // Puts the entries of an earlier load of the page before those of this one: their numbers end at 0.
  // Fires 'restored'.
  restore({ entries: earlier, dropped }) {
    const numbered = earlier.map((entry, i) => ({ ...entry, number: i + 1 - earlier.length }));
    this.#state = { ...this.#state, entries: [...numbered, ...this.#state.entries], dropped };
    this.dispatchEvent(new Event('restored'));
  }

  // What the service logged about the request of `entry`; null if it does not say.
  addLines({ number }, lines) {
    const add = (one) => (one.number === number ? { ...one, lines } : one);
    this.#state = { ...this.#state, entries: this.#state.entries.map(add) };
    const entry = this.#state.entries.find((one) => one.number === number);
    if (entry) this.dispatchEvent(Object.assign(new Event('lines'), { entry, lines }));
  }

  clear() {
    this.#change({ entries: [], dropped: 0, paused_at: this.#state.paused_at && this.#next - 1 });
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
