// The state of the log: its last 500 entries of the user's own and as many of others, such as runs of
// the lab, and which of them are shown. Changes happen only here.
// A new entry fires an 'entry' event (`event.entry`), lines of a service for it fire 'lines', any
// other change fires 'change'.

const kMaxEntries = 500;
const kNoFilter = { text: '', lanes: ['auth', 'books'] };

export class LogStore extends EventTarget {
  #state = { entries: [], dropped: 0, paused_at: null, filter: kNoFilter };
  #next = 1;

  // {entries, dropped, paused_at, filter}. `dropped` is the number of older exchanges and notes.
  // `paused_at` is the number of the last shown entry while the log is paused, otherwise null.
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
    const is_gone = oldest && !entries.some((one) => keyOf(one) === keyOf(oldest));
    const dropped = this.#state.dropped + (is_gone ? 1 : 0);
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

// A request and its answer share their id. A note has none.
export const keyOf = ({ id, number }) => id ?? number;

// What one row of the panel shows: {key, lane, group, action, request, answer, note, entries}. Either
// of request and answer is missing while the other has not come, or was dropped.
export const exchangeOf = (entries) => {
  const [first] = entries;
  const ofKind = (...kinds) => entries.find(({ kind }) => kinds.includes(kind));
  return {
    key: keyOf(first),
    lane: first.lane,
    group: first.group,
    action: first.action,
    request: ofKind('request'),
    answer: ofKind('response', 'failure'),
    note: ofKind('note'),
    entries,
  };
};

export const exchangesOf = (entries) => {
  const by_key = new Map();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (by_key.has(key)) by_key.get(key).push(entry);
    else by_key.set(key, [entry]);
  }
  return [...by_key.values()].map(exchangeOf);
};

// Whether an exchange passes the filter: its lane is on, and its entries have every word, ignoring
// case.
export const isShown = ({ lane, entries }, filter) => {
  if (lane && !filter.lanes.includes(lane)) return false;
  if (filter.text === '') return true;
  const low = entries.map(({ text }) => text.toLowerCase());
  const words = filter.text.toLowerCase().split(/\s+/);
  return words.every((word) => low.some((text) => text.includes(word)));
};
