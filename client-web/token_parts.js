// What several views show of tokens. `context` as in parts.js.

import { html } from './html.js';
import { placeOf } from './store.js';
import { expiryText, secondsLeft } from './token.js';

// How long a token still lives; app.js updates it as time passes.
export const expiry = ({ t, now }, exp) =>
  typeof exp === 'number' &&
  html`<span class="expiry ${secondsLeft(exp, now()) > 0 ? '' : 'is-over'}" data-exp="${exp}"
    title="${t('token.leeway')}">${expiryText(t, exp, now())}</span>`;

// Says where the tokens are kept, if that is not localStorage.
export const placeNote = ({ state, t }) => {
  const place = placeOf(state);
  return place !== 'storage' && html`<p class="box">${t(`place.${place}`)}</p>`;
};
