// Whether both services answer, for the signs in the top bar. Once addresses were saved, it asks their
// health when the page is loaded, after a failed request and every 30 s while the page is visible:
// without a token, and not in the log. Fires 'change'.

import { endpointUrl, kServices } from './settings.js';

const kPauseMilliseconds = 30000;
const kTimeoutMilliseconds = 5000;
const kRecentMilliseconds = 5000;
const kUnknown = { auth: 'unknown', books: 'unknown' };

const urlsOf = (settings) => kServices.map((name) => endpointUrl(settings, name, 'health'));

const nameIn = async (response) => {
  try {
    return (await response.json()).service;
  } catch {
    return null;
  }
};

const ask = async (url, service) => {
  const signal = AbortSignal.timeout(kTimeoutMilliseconds);
  const options = { cache: 'no-store', credentials: 'omit', signal };
  const response = await fetch(url, options).catch(() => null);
  if (!response) return 'down';
  const name = await nameIn(response);
  if (name === `${service}-service`) return 'up';
  return kServices.some((one) => name === `${one}-service`) ? 'other' : 'unexpected';
};

export class ServiceStatus extends EventTarget {
  #state = kUnknown;
  #urls = [];
  #turn = 0;
  #looked_at = -Infinity;

  constructor() {
    super();
    setInterval(() => this.#lookIfVisible(), kPauseMilliseconds);
    document.addEventListener('visibilitychange', () => this.#lookIfVisible());
  }

  // {auth, books}, each 'up', 'down', 'other' if the other service answers there, 'unexpected' if
  // something else does, or 'unknown'.
  get state() {
    return this.#state;
  }

  // Asks the addresses of `settings` from now on.
  watch(settings) {
    const urls = urlsOf(settings);
    if (String(urls) === String(this.#urls)) return;
    this.#urls = urls;
    this.#set(kUnknown);
    this.look();
  }

  async look() {
    if (this.#urls.length === 0) return;
    const turn = ++this.#turn;
    this.#looked_at = performance.now();
    const found = await Promise.all(this.#urls.map((url, i) => ask(url, kServices[i])));
    if (turn !== this.#turn) return; // asked again meanwhile
    this.#set(Object.fromEntries(kServices.map((name, i) => [name, found[i]])));
  }

  #set(state) {
    if (kServices.every((name) => state[name] === this.#state[name])) return;
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }

  // For what happens many times in a row.
  lookUnlessRecent() {
    if (performance.now() - this.#looked_at > kRecentMilliseconds) this.look();
  }

  #lookIfVisible() {
    if (document.visibilityState === 'visible') this.look();
  }
}
