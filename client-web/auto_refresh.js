// The automatic refresh: gets new tokens after `token_expired`, one request at a time across all
// tabs. The tabs agree by a claim in localStorage, as Web Locks are missing on plain http. Should
// two claims cross in spite of all, both tabs get the same tokens: the service's grace for a
// refresh token that comes twice (REFRESH_GRACE_SECONDS).

import { readStored, writeStored } from './storage.js';
import { isTokenPair } from './token.js';

const kClaimKey = 'llavero.refresh_claim';
const kClaimMilliseconds = 20000; // longer than a request may take
const kSettleMilliseconds = 60; // for the claims of other tabs to arrive here

const kCall = {
  service: 'auth',
  endpoint: 'refresh',
  method: 'POST',
  auth: 'refresh',
  isExpected: isTokenPair,
};

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export class AutoRefresh {
  #store;
  #storage;
  #owner;
  #t;
  #running = null;

  // `owner` tells this tab from others; `t()` is the translator of the moment, for notes.
  constructor({ store, storage, owner, t }) {
    this.#store = store;
    this.#storage = storage;
    this.#owner = owner;
    this.#t = t;
  }

  // Resolves to whether there is another access token than `refused`. `action` as Api.action().
  async renew(action, refused) {
    if (!this.#store.state.preferences.auto_refresh) return false;
    this.#running ??= this.#renewOnce(action, refused).finally(() => (this.#running = null));
    await this.#running;
    return this.#isRenewed(refused);
  }

  #isRenewed(refused) {
    const { session } = this.#store.state;
    return session !== null && session.access !== refused;
  }

  async #renewOnce(action, refused) {
    if (this.#isRenewed(refused)) return;
    const is_own = await this.#claim(action, refused);
    if (!is_own) return;
    try {
      await this.#refresh(action);
    } finally {
      this.#giveBack();
    }
  }

  // Resolves to true once no other tab refreshes, to false once one of them has.
  async #claim(action, refused) {
    while (this.#store.state.session) {
      const other = this.#otherClaim();
      if (other) {
        action.note(this.#t()('log.refresh_elsewhere'));
        await this.#endOf(other, refused);
        if (this.#isRenewed(refused)) return false;
      } else if (await this.#isGranted()) {
        if (!this.#isRenewed(refused)) return true;
        this.#giveBack();
        return false;
      }
    }
    return false;
  }

  // Writes our claim and sees whether it is the one that stays.
  async #isGranted() {
    const deadline = Date.now() + kClaimMilliseconds;
    writeStored(this.#storage, kClaimKey, { owner: this.#owner, deadline });
    await wait(kSettleMilliseconds);
    return !this.#otherClaim();
  }

  #giveBack() {
    this.#storage.removeItem(kClaimKey);
  }

  #otherClaim() {
    const claim = readStored(this.#storage, kClaimKey);
    const is_live = claim?.owner !== this.#owner && claim?.deadline > Date.now();
    return is_live ? claim : null;
  }

  // A storage event tells of the other tab's new tokens, or that it gave its claim back.
  #endOf({ deadline }, refused) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#store.removeEventListener('change', check);
        resolve();
      };
      const check = () => (this.#isRenewed(refused) || !this.#otherClaim()) && end();
      const timer = setTimeout(end, deadline - Date.now());
      this.#store.addEventListener('change', check);
      check();
    });
  }

  async #refresh(action) {
    action.note(this.#t()('log.refresh_starts'));
    const sent = this.#store.state.session.refresh;
    const outcome = await action.exchange(kCall);
    if (outcome.ok) this.#store.rotate(sent, outcome.data);
    if (!outcome.ok) this.#store.failRefresh(outcome.error);
  }
}
