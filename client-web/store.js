// All state of the page except the log (log_store.js). Changes happen only here, and each fires one
// 'change' event. `state` is replaced, never modified in place. Settings, profiles, tokens,
// language and preferences survive a reload.

import { kLanguages } from './i18n.js';
import { areSameOrigins, completeSettings, fieldsOf, originsOf } from './settings.js';
import { readStored, removeStored, writeStored } from './storage.js';
import { clockLead, decodeToken } from './token.js';

// Where tokens are kept: localStorage, the memory of the tab, or cookies that scripts cannot read.
export const kPlaces = ['storage', 'memory', 'cookies'];

const kKeys = {
  settings: 'llavero.settings',
  profiles: 'llavero.profiles',
  session: 'llavero.session',
  cookies: 'llavero.cookies', // a session in cookies, without its tokens
  language: 'llavero.language',
  preferences: 'llavero.preferences',
};
const kEmptyList = { entries: null, next: null };
const kHidden = { access: false, refresh: false };
const kThemes = ['auto', 'light', 'dark'];

export class Store extends EventTarget {
  #storage;
  #hostname;
  #scheme;
  #state;

  // `storage` as in storage.js; `hostname` and `scheme` are those of the page.
  constructor({ storage, hostname, scheme = 'http', language }) {
    super();
    this.#storage = storage;
    this.#hostname = hostname;
    this.#scheme = scheme;
    this.#state = {
      route: null,
      params: {},
      ...this.#stored(language),
      registered_name: '',
      refresh_fault: null,
      shown: kHidden,
      calls: {},
      lists: {},
      views: {},
      settings_faults: {},
      is_unsaved: false, // whether the browser refused to store something
      notice: null,
    };
  }

  get state() {
    return this.#state;
  }

  // The language chosen here or in another tab; null if the page does not support it.
  get stored_language() {
    const language = readStored(this.#storage, kKeys.language);
    return kLanguages.includes(language) ? language : null;
  }

  // Drops the results of finished calls, which belong to the previous view.
  navigate(route, params = {}) {
    const busy = Object.entries(this.#state.calls).filter(([, call]) => call.busy);
    this.#change({ route, params, calls: Object.fromEntries(busy), shown: kHidden });
  }

  // The state of a view between renders, state.views[route], kept until logout.
  patchView(route, part) {
    const views = { ...this.#state.views, [route]: { ...this.#state.views[route], ...part } };
    this.#change({ views });
  }

  setLanguage(language) {
    this.#write(kKeys.language, language);
    this.#change({ language });
  }

  // `part` of {theme: 'auto' | 'light' | 'dark', auto_refresh, tokens_in, log_width, log_height}: one of
  // kPlaces, for the next login, and the size of the log in pixels, or null.
  prefer(part) {
    const preferences = { ...this.#state.preferences, ...part };
    this.#write(kKeys.preferences, preferences);
    this.#change({ preferences });
  }

  // Lists belong to the service that sent them, so a new address drops them. A session ends here if
  // it is for other services.
  saveSettings(settings) {
    if (this.endsSession(settings)) this.logOut();
    this.#write(kKeys.settings, settings);
    this.#change({ settings, is_configured: true, settings_faults: {}, lists: {} });
  }

  endsSession(settings) {
    const { session } = this.#state;
    return session !== null && !areSameOrigins(session.origins, originsOf(settings));
  }

  // `profiles` maps a name to settings.
  saveProfiles(profiles) {
    this.#write(kKeys.profiles, profiles);
    this.#change({ profiles });
  }

  showSettingsFaults(settings_faults) {
    this.#change({ settings_faults });
  }

  forgetCall(key) {
    const { [key]: gone, ...calls } = this.#state.calls;
    this.#change({ calls });
  }

  // Marks the call as running. Returns a ticket for `finish`, or null if it is already running.
  begin(key) {
    if (this.#state.calls[key]?.busy) return null;
    const ticket = { busy: true };
    this.#setCall(key, ticket);
    return ticket;
  }

  // Stores the outcome, unless the call was dropped meanwhile, for example by a logout.
  finish(key, ticket, outcome) {
    if (this.#state.calls[key] === ticket) this.#setCall(key, outcome);
  }

  rememberRegistered(registered_name) {
    this.#change({ registered_name });
  }

  // `origins` are those of the services that the tokens are for. Tokens that arrive after the
  // settings named others are dropped.
  logIn({ access_token, refresh_token, user }, origins) {
    if (!this.#isHere(origins)) return;
    const tokens = { access: access_token, refresh: refresh_token };
    const place = this.#state.preferences.tokens_in;
    this.#keepSession({ ...tokens, user: user ?? null, origins, place });
    this.#change({ lists: {} });
  }

  // Stores the tokens of a refresh, unless its session is gone or was replaced meanwhile. `sent` is the
  // tokenKey() of the refresh token.
  rotate(sent, { access_token, refresh_token, user }) {
    const session = this.#state.session;
    if (!session || tokenKey(session, 'refresh') !== sent) return;
    const tokens = { access: access_token, refresh: refresh_token };
    this.#keepSession({ ...session, ...tokens, user: user ?? session.user });
  }

  // Stores a new access token only, from `POST /auth/reauth`. `origins` as for logIn().
  renewAccess(access_token, origins) {
    if (this.#state.session && this.#isHere(origins))
      this.#keepSession({ ...this.#state.session, access: access_token });
  }

  // Why the automatic refresh failed: the `error` of an outcome, until there are new tokens.
  failRefresh(refresh_fault) {
    this.#change({ refresh_fault });
  }

  // What is stored is another tab's if the session is in the memory of this one.
  logOut() {
    if (this.#state.session?.place !== 'memory') {
      removeStored(this.#storage, kKeys.session);
      removeStored(this.#storage, kKeys.cookies);
    }
    const gone = { calls: {}, lists: {}, views: {}, refresh_fault: null };
    this.#change({ session: null, shown: kHidden, ...gone });
  }

  // Stores a page in state.lists[list]. Drops a page that another session requested: `user` is the
  // user at that time.
  putPage(list, page, { append, user }) {
    if (userOf(this.#state) !== user) return;
    const before = append ? (this.#state.lists[list]?.entries ?? []) : [];
    const now = { entries: [...before, ...page.items], next: page.next ?? null };
    this.#change({ lists: { ...this.#state.lists, [list]: now } });
  }

  // Replaces the entry `id` of a list with `entry`, or removes it if `entry` is null.
  changeEntry(list, id, entry) {
    const { entries, next } = listOf(this.#state, list);
    const keep = (one) => (String(one.id) === String(id) ? (entry ?? []) : one);
    const now = { entries: entries?.flatMap(keep) ?? null, next };
    this.#change({ lists: { ...this.#state.lists, [list]: now } });
  }

  // Shows or hides a secret: a token of the session, or what a password field has.
  toggleShown(id) {
    const shown = { ...this.#state.shown, [id]: !this.#state.shown[id] };
    this.#change({ shown });
  }

  // `key` of a text and its values, or null for none.
  notify(key, values = {}) {
    this.#change({ notice: key && { key, values } });
  }

  noteUnsaved() {
    if (!this.#state.is_unsaved) this.#change({ is_unsaved: true });
  }

  // Another tab changed the storage: reload from it. What the former user saw is dropped. Returns
  // whether the user or an address changed.
  reload() {
    const stored = this.#stored(this.#state.language);
    const before = this.#state;
    if (before.session?.place === 'memory') {
      stored.session = completeSession(before.session, stored.settings);
    }
    const is_renewed = tokenKey(stored.session, 'access') !== tokenKey(before.session, 'access');
    const is_other =
      subjectOf(stored) !== subjectOf(before) || addressesOf(stored) !== addressesOf(before);
    const gone = { calls: {}, lists: {}, views: {}, shown: kHidden, registered_name: '' };
    this.#change({ ...stored, ...(is_renewed && { refresh_fault: null }), ...(is_other && gone) });
    return is_other;
  }

  #write(key, value) {
    if (!writeStored(this.#storage, key, value)) this.noteUnsaved();
  }

  #isHere(origins) {
    return areSameOrigins(origins, originsOf(this.#state.settings));
  }

  #stored(language) {
    const read = (key) => readStored(this.#storage, key);
    const own = read(kKeys.settings);
    const settings = completeSettings(own, this.#hostname, this.#scheme);
    return {
      is_configured: own !== null, // whether the settings were ever saved
      language: this.stored_language ?? language,
      preferences: completePreferences(read(kKeys.preferences)),
      settings,
      profiles: this.#completeProfiles(read(kKeys.profiles)),
      session: completeSession(read(kKeys.session) ?? read(kKeys.cookies), settings),
    };
  }

  #completeProfiles(stored) {
    const complete = ([name, one]) => [name, completeSettings(one, this.#hostname, this.#scheme)];
    return Object.fromEntries(Object.entries(stored ?? {}).map(complete));
  }

  // With the lead of the service's clock, which has just issued its access token.
  #keepSession(tokens) {
    const { place } = tokens;
    const lead_ms = clockLead(tokens.access, Date.now());
    const session = { ...(place === 'cookies' ? withoutTokens(tokens) : tokens), lead_ms };
    if (place !== 'memory')
      this.#write(place === 'cookies' ? kKeys.cookies : kKeys.session, session);
    this.#change({ session, refresh_fault: null, shown: kHidden });
  }

  #setCall(key, call) {
    this.#change({ calls: { ...this.#state.calls, [key]: call } });
  }

  #change(part) {
    this.#state = { ...this.#state, ...part };
    this.dispatchEvent(new Event('change'));
  }
}

// The logged-in user. Responses for another user must not be shown.
export const userOf = ({ session }) => session?.user?.username ?? null;

// Where the tokens are, or those of the next login: one of kPlaces.
export const placeOf = ({ session, preferences }) => session?.place ?? preferences.tokens_in;

const addressesOf = ({ settings }) => JSON.stringify(fieldsOf(settings));

// What the page still needs of tokens that the browser has in cookies.
const withoutTokens = ({ access, refresh: _, ...session }) => {
  const { sub, exp, scope, jti } = decodeToken(access)?.claims ?? {};
  return { ...session, claims: { sub, exp, scope, jti } };
};

// The claims of the access token, or null.
export const claimsOf = ({ session }) =>
  session?.claims ?? decodeToken(session?.access ?? '')?.claims ?? null;

// Differs for each token of `kind`, 'access' or 'refresh'. Of those in cookies, the page knows the id.
export const tokenKey = (session, kind) => session?.[kind] ?? session?.claims?.jti;

// Whose access token it is: another user of the same name is someone else.
const subjectOf = (state) => claimsOf(state)?.sub ?? tokenKey(state.session, 'access');

export const listOf = ({ lists }, name) => lists[name] ?? kEmptyList;

// Null unless it is a session for the services of the settings.
const completeSession = (stored, settings) => {
  const is_session =
    stored?.place === 'cookies'
      ? typeof stored.claims?.jti === 'string'
      : typeof stored?.access === 'string' && typeof stored?.refresh === 'string';
  return is_session && areSameOrigins(stored.origins ?? {}, originsOf(settings)) ? stored : null;
};

const completePreferences = (stored) => ({
  theme: kThemes.includes(stored?.theme) ? stored.theme : 'auto',
  auto_refresh: stored?.auto_refresh !== false,
  tokens_in: kPlaces.includes(stored?.tokens_in) ? stored.tokens_in : kPlaces[0],
  log_width: Number.isInteger(stored?.log_width) ? stored.log_width : null,
  log_height: Number.isInteger(stored?.log_height) ? stored.log_height : null,
});
