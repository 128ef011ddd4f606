// Whether both services answer, for the signs in the top bar. It asks their health when the page is
// loaded, after a failed request and every 30 s while the page is visible: without a token, and not in
// the log. Fires 'change'.

import { endpointUrl, kServices } from './settings.js';

const kPauseMilliseconds = 30000;
const kTimeoutMilliseconds = 5000;
const kUnknown = { auth: 'unknown', books: 'unknown' };

const urlsOf = (settings) => kServices.map((name) => endpointUrl(settings, name, 'health'));

const ask = async (url, service) => {
  try {
    const signal = AbortSignal.timeout(kTimeoutMilliseconds);
    const response = await fetch(url, { cache: 'no-store', credentials: 'omit', signal });
    const { service: name } = await response.json();
    if (name === `${service}-service`) return 'up';
    return kServices.some((one) => name === `${one}-service`) ? 'other' : 'down';
  } catch {
    return 'down';
  }
};

export class ServiceStatus extends EventTarget {
  #state = kUnknown;
  #urls = [];
  #turn = 0;

  constructor() {
    super();
    setInterval(() => this.#lookIfVisible(), kPauseMilliseconds);
    document.addEventListener('visibilitychange', () => this.#lookIfVisible());
  }

  // {auth, books}, each 'up', 'down', 'other' if the other service answers there, or 'unknown'.
  get state() {
    return this.#state;
  }

  // Asks the addresses of `settings` from now on.
  watch(settings) {
    const urls = urlsOf(settings);
    if (String(urls) === String(this.#urls)) return;
    this.#urls = urls;
    this.look();
  }

  async look() {
    const turn = ++this.#turn;
    const found = await Promise.all(this.#urls.map((url, i) => ask(url, kServices[i])));
    if (turn !== this.#turn) return; // asked again meanwhile
    this.#state = Object.fromEntries(kServices.map((name, i) => [name, found[i]]));
    this.dispatchEvent(new Event('change'));
  }

  #lookIfVisible() {
    if (document.visibilityState === 'visible') this.look();
  }
}
