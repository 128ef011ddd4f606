// The scopes of a token.

import { html } from '../html.js';
import { claimsOf } from '../store.js';

export const scopesOf = (state) => {
  const { scope } = claimsOf(state) ?? {};
  return typeof scope === 'string' ? scope.split(' ') : [];
};

// Shown with a 403: the scopes that the access token has.
export const missingScope = ({ state, t }, call) =>
  call?.error?.code === 'insufficient_scope' &&
  html`<p class="hint">
    ${t('scope.has')} ${scopesOf(state).map((one) => html`<code>${one}</code> `)}
  </p>`;
