// All state of the page, and the only code that changes it. Every change is announced by one
// 'change' event, every log entry by one 'log' event (`event.entry`). `state` is replaced, never
// edited in place. What survives a reload: settings, tokens, language.

import { completeSettings } from './settings.js';

const kKeys = {
  settings: 'llavero.settings',
  session: 'llavero.session',
  language: 'llavero.language',
};
const kMaxLogEntries = 500;
const kEmptyList = { entries: null, next: null };
const kHidden = { access: false, refresh: false };

export class Store extends EventTarget {
  #storage;
  #hostname;
  #state;

  // `storage` is a Storage, such as localStorage, or any object with its three methods.
  constructor({ storage, hostname, language }) {
    super();
    this.#storage = storage;
    this.#hostname = hostname;
    this.#state = {
      route: null,
      language: this.#read(kKeys.language) ?? language,
      settings: completeSettings(this.#read(kKeys.settings), hostname),
      session: readSession(this.#read(kKeys.session)),
      registered_name: '',
      shown: kHidden,
      calls: {},
      items: kEmptyList,
      books: kEmptyList,
      settings_faults: {},
      notice: null,
      log: [],
    };
  }

  get state() {
    return this.#state;
  }

  // Results of finished calls belong to the view that is left behind.
  navigate(route) {
    const busy = Object.entries(this.#state.calls).filter(([, call]) => call.busy);
    this.#change({ route, calls: Object.fromEntries(busy), shown: kHidden });
  }

  setLanguage(language) {
    this.#write(kKeys.language, language);
    this.#change({ language });
  }

  // Lists belong to the service that sent them, so they go when the address changes.
  saveSettings(settings) {
    this.#write(kKeys.settings, settings);
    this.#change({ settings, settings_faults: {}, items: kEmptyList, books: kEmptyList });
  }

  showSettingsFaults(settings_faults) {
    this.#change({ settings_faults });
  }

  forgetCall(name) {
    const { [name]: gone, ...calls } = this.#state.calls;
    this.#change({ calls });
  }

  // Marks the call as running. Answers a ticket for `finish`, or null if it runs already.
  begin(name) {
    if (this.#state.calls[name]?.busy) return null;
    const ticket = { busy: true };
    this.#setCall(name, ticket);
    return ticket;
  }

  // Keeps the outcome, unless the call was forgotten in the meantime, as by logging out.
  finish(name, ticket, outcome) {
    if (this.#state.calls[name] === ticket) this.#setCall(name, outcome);
  }

  rememberRegistered(registered_name) {
    this.#change({ registered_name });
  }

  logIn({ access_token, refresh_token, user }) {
    this.#keepSession({ access: access_token, refresh: refresh_token, user: user ?? null });
    this.#change({ items: kEmptyList, books: kEmptyList });
  }

  // Takes the answer to a refresh, unless the session that asked is gone or was replaced since.
  rotate(sent_refresh_token, { access_token, refresh_token, user }) {
    const session = this.#state.session;
    if (session?.refresh !== sent_refresh_token) return;
    this.#keepSession({ access: access_token, refresh: refresh_token, user: user ?? session.user });
  }

  logOut() {
    this.#storage.removeItem(kKeys.session);
    const lists = { items: kEmptyList, books: kEmptyList };
    this.#change({ session: null, shown: kHidden, calls: {}, ...lists });
  }

  // `list` is 'items' or 'books'. Drops a page that was asked for in another session.
  putPage(list, page, { append, asked_with }) {
    if ((this.#state.session?.access ?? null) !== asked_with) return;
    const before = append ? (this.#state[list].entries ?? []) : [];
    this.#change({ [list]: { entries: [...before, ...page.items], next: page.next ?? null } });
  }

  toggleToken(kind) {
    const shown = { ...this.#state.shown, [kind]: !this.#state.shown[kind] };
    this.#change({ shown });
  }

  notify(notice) {
    this.#change({ notice });
  }

  addLogEntry(entry) {
    const log = [...this.#state.log, entry].slice(-kMaxLogEntries);
    this.#state = { ...this.#state, log };
    this.dispatchEvent(Object.assign(new Event('log'), { entry }));
  }

  clearLog() {
    this.#change({ log: [] });
  }

  // Another tab has written: take its settings, tokens and language.
  reload() {
    this.#change({
      language: this.#read(kKeys.language) ?? this.#state.language,
      settings: completeSettings(this.#read(kKeys.settings), this.#hostname),
      session: readSession(this.#read(kKeys.session)),
    });
  }

  #keepSession(session) {
    this.#write(kKeys.session, session);
    this.#change({ session, shown: kHidden });
  }

  #setCall(name, call) {
    this.#change({ calls: { ...this.#state.calls, [name]: call } });
  }

  #change(part) {
    this.#state = { ...this.#state, ...part };
    this.dispatchEvent(new Event('change'));
  }

  #read(key) {
    try {
      return JSON.parse(this.#storage.getItem(key));
    } catch {
      return null;
    }
  }

  // A browser that keeps nothing still works until the page is closed.
  #write(key, value) {
    try {
      this.#storage.setItem(key, JSON.stringify(value));
    } catch (error) {
      console.warn(`localStorage: ${error.message}`);
    }
  }
}

const readSession = (stored) => {
  const is_session = typeof stored?.access === 'string' && typeof stored?.refresh === 'string';
  return is_session ? stored : null;
};
