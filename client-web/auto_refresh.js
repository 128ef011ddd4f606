// The automatic refresh: gets new tokens after `token_expired`. A tab sends one refresh at a time,
// however many calls wait for it. Two tabs may refresh concurrently: the service answers both with
// the same successor (REFRESH_GRACE_SECONDS), and the store keeps what it gets first.

import { tokenKey } from './store.js';
import { isTokenPair } from './token.js';

const kCall = {
  service: 'auth',
  endpoint: 'refresh',
  method: 'POST',
  auth: 'refresh',
  isExpected: isTokenPair,
};

export class AutoRefresh {
  #store;
  #t;
  #say;
  #running = null;

  // `t()` returns the current translator, for notes in the log; `say(key)` shows a notice.
  constructor({ store, t, say }) {
    this.#store = store;
    this.#t = t;
    this.#say = say;
  }

  // Resolves to whether the session has another access token than `refused`, its tokenKey(). `action`
  // is that of Api.action().
  async renew(action, refused) {
    if (!this.#store.state.preferences.auto_refresh) return false;
    if (!this.#isRenewed(refused)) {
      this.#running ??= this.#refresh(action).finally(() => (this.#running = null));
      await this.#running;
    }
    return this.#isRenewed(refused);
  }

  #isRenewed(refused) {
    const { session } = this.#store.state;
    return session !== null && tokenKey(session, 'access') !== refused;
  }

  async #refresh(action) {
    const { session } = this.#store.state;
    if (!session) return;
    action.note(this.#t()('log.refresh_starts'));
    const outcome = await action.exchange(kCall);
    if (outcome.ok) {
      this.#store.rotate(tokenKey(session, 'refresh'), outcome.data);
      this.#say('session.refreshed');
    }
    // Without its cookies, the session ended elsewhere.
    if (outcome.error?.code === 'authorization_missing') {
      this.#store.logOut();
      this.#say('session.other_tab');
    } else if (!outcome.ok) this.#store.failRefresh(outcome.error);
  }
}
