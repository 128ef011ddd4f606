// What a token may do.

import { html } from '../html.js';
import { decodeToken } from '../token.js';

export const scopesOf = ({ session }) => {
  const { scope } = decodeToken(session?.access ?? '')?.claims ?? {};
  return typeof scope === 'string' ? scope.split(' ') : [];
};

// Beside a 403: what the access token has instead of what it lacks.
export const missingScope = ({ state, t }, call) =>
  call?.error?.code === 'insufficient_scope' &&
  html`<p class="hint">
    ${t('scope.has')} ${scopesOf(state).map((one) => html`<code>${one}</code> `)}
  </p>`;
