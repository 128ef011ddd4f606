// The progress through the exercise (guide_steps.js): which steps are done, when, and by which
// requests, with what both logs said. It is kept per user in localStorage, without tokens: the
// texts are those of the log, where tokens are shortened. Fires 'change', and 'unsaved' if the browser
// refuses to store it.

import { isDone, kSteps, partsMet } from './guide_steps.js';
import { redactText, shortenToken } from './redact.js';
import { readStored, writeStored } from './storage.js';

const kKey = 'llavero.guide';
const kMaxUsers = 5;
const kMaxTextCharacters = 3000;
const kMaxLines = 30;
const kNobody = ''; // until the first user registers or logs in
const kEmpty = { name: '', steps: {} };

const cut = (text) =>
  text.length > kMaxTextCharacters ? `${text.slice(0, kMaxTextCharacters)}...` : text;

// The user whom a response names, if it is one of register or login.
const userIn = ({ endpoint, plain: { body, status } }) => {
  if (status === 201 && endpoint === 'register') return body?.username;
  if (status === 200 && endpoint === 'login') return body?.user?.username;
  return null;
};

// What is stored, as the guide shows it: the tokens of a session (`access` and `refresh`) are
// shortened, and members without members of their own share a line.
const kTokens = ['access', 'refresh'];
const shown = (stored) => {
  const shorten = (name, part) => {
    if (typeof part !== 'string') return part;
    return kTokens.includes(name) ? shortenToken(part) : redactText(part);
  };
  return JSON.stringify(stored, shorten, 2).replace(/\{[^{}]*\}/g, (inner) =>
    inner.replace(/\s+/g, ' '),
  );
};

const isStep = (step) => Array.isArray(step?.exchanges);

// Whether a pair of name and record is as this file stores it.
const isRecord = ([, record]) =>
  record?.steps && typeof record.steps === 'object' && Object.values(record.steps).every(isStep);

const complete = (stored) => {
  const users = Object.fromEntries(Object.entries(stored?.users ?? {}).filter(isRecord));
  const owner = typeof stored?.owner === 'string' ? stored.owner : kNobody;
  return { owner, users };
};

export class Guide extends EventTarget {
  #storage;
  #kept; // {owner, users: {name: {name, steps: {name: {at, exchanges, found}}}}}
  #requests = new Map(); // texts of requests that wait for their response, by id

  // `log` is a LogStore, `storage` as in storage.js.
  constructor(log, storage) {
    super();
    this.#storage = storage;
    this.reload();
    log.addEventListener('entry', ({ entry }) => this.#see(entry));
    log.addEventListener('lines', ({ entry, lines }) => this.#addLines(entry.id, lines));
  }

  // {owner, name, steps, done, next}: the steps as in kSteps with {is_done, at, exchanges, found};
  // `found` is what was in localStorage, as text, for a step that is about it; `name` is what the
  // student wrote for the report; `next` is the first step that is not done, or null.
  get state() {
    const { owner } = this.#kept;
    const { name, steps: kept } = this.#record;
    const steps = kSteps.map((step) => ({
      ...step,
      is_done: isDone(step, kept[step.name]),
      at: kept[step.name]?.at ?? null,
      found: kept[step.name]?.found ?? null,
      exchanges: (kept[step.name]?.exchanges ?? []).filter(Boolean),
    }));
    const done = steps.filter(({ is_done }) => is_done).length;
    return { owner, name, steps, done, next: steps.find(({ is_done }) => !is_done) ?? null };
  }

  // Ticks the steps that are done once something is stored, and takes the user's own progress.
  look({ session, route }) {
    const user = session?.user?.username;
    if (user && user !== this.#kept.owner) this.#become(user);
    for (const { name, stored, looked_at = route } of kSteps) {
      const found = stored && looked_at === route && readStored(this.#storage, stored);
      if (found && shown(found) !== this.#record.steps[name]?.found)
        this.#putStep(name, [], shown(found));
    }
  }

  setName(name) {
    this.#putRecord({ ...this.#record, name });
  }

  // Forgets the progress of this user.
  startOver() {
    this.#putRecord(kEmpty);
  }

  // Another tab may have changed it.
  reload() {
    this.#kept = complete(readStored(this.#storage, kKey));
    this.dispatchEvent(new Event('change'));
  }

  get #record() {
    return { ...kEmpty, ...this.#kept.users[this.#kept.owner] };
  }

  // Sees the entries of the log, except those of the lab, the doctor and the like.
  #see(entry) {
    if (entry.group || entry.kind === 'note') return;
    if (entry.kind === 'request') {
      this.#requests.set(entry.id, entry.text);
      return;
    }
    const sent = this.#requests.get(entry.id);
    this.#requests.delete(entry.id);
    if (entry.kind !== 'response') return;
    const user = userIn(entry);
    if (user) this.#become(user);
    this.#tick(entry, sent ?? '');
  }

  #tick({ id, lane: service, endpoint, text, plain }, sent) {
    const { method, status, url, time, body } = plain;
    const seen = { id, service, endpoint, method, status, code: body?.code ?? null };
    for (const step of kSteps) {
      const kept = this.#record.steps[step.name];
      if (isDone(step, kept) && !step.more) continue;
      for (const i of partsMet(step, seen, kept?.exchanges).slice(0, 1)) {
        const exchanges = [...(this.#record.steps[step.name]?.exchanges ?? [])];
        exchanges[i] = { ...seen, url, time, client: [cut(sent), cut(text)], server: null };
        this.#putStep(step.name, exchanges);
      }
    }
  }

  #addLines(id, lines) {
    const kept = lines?.slice(0, kMaxLines) ?? null;
    const add = (one) => (one?.id === id ? { ...one, server: kept } : one);
    for (const [name, { exchanges }] of Object.entries(this.#record.steps)) {
      if (exchanges.some((one) => one?.id === id)) this.#putStep(name, exchanges.map(add));
    }
  }

  // What happened before anyone was known belongs to the first user.
  #become(owner) {
    if (owner === this.#kept.owner) return;
    const { [kNobody]: before = kEmpty, [owner]: own = before, ...users } = this.#kept.users;
    const recent = Object.entries(users).slice(-(kMaxUsers - 1));
    this.#keep({ owner, users: Object.fromEntries([...recent, [owner, own]]) });
  }

  #putStep(name, exchanges, found) {
    const at = this.#record.steps[name]?.at ?? new Date().toISOString();
    const steps = { ...this.#record.steps, [name]: { at, exchanges, found } };
    this.#putRecord({ ...this.#record, steps });
  }

  #putRecord(record) {
    const { owner, users } = this.#kept;
    this.#keep({ owner, users: { ...users, [owner]: record } });
  }

  #keep(kept) {
    this.#kept = kept;
    if (!writeStored(this.#storage, kKey, kept)) this.dispatchEvent(new Event('unsaved'));
    this.dispatchEvent(new Event('change'));
  }
}
