// Shows the decoded tokens of the session. `context` as in parts.js.

import { html } from './html.js';
import { copyButton } from './parts.js';
import { shortenToken } from './redact.js';
import { decodeToken } from './token.js';
import { expiry, placeNote } from './token_parts.js';

const kTimes = ['iat', 'nbf', 'exp'];

const claimValue = ({ time }, name, value) => {
  if (kTimes.includes(name) && typeof value === 'number') return time(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const claimRow = (context, [name, value]) => {
  const meaning = context.t(`claim.${name}`);
  return html`<div>
    <dt><code>${name}</code> ${meaning !== `claim.${name}` && html`<span>${meaning}</span>`}</dt>
    <dd>${claimValue(context, name, value)}</dd>
  </div>`;
};

const tokenContent = (context, { header, claims }) => {
  const { alg = '?', kid = '?' } = header;
  return html`<dl class="claims">
      ${Object.entries(claims).map((claim) => claimRow(context, claim))}
    </dl>
    <p class="hint">${context.t('token.signed', { alg, kid })}</p>`;
};

const tokenCard = (context, kind) => {
  const { state, t } = context;
  const token = state.session[kind];
  const shown = state.shown[kind];
  const decoded = decodeToken(token);
  return html`<section class="card token" aria-labelledby="token-${kind}">
    <h2 id="token-${kind}">${t(`token.${kind}`)}</h2>
    <p class="actions">${expiry(context, decoded?.claims.exp)} ${copyButton(context, token)}</p>
    <button class="token-text" type="button" data-do="toggle-shown" data-id="${kind}"
      aria-expanded="${shown ? 'true' : 'false'}" title="${t(shown ? 'token.hide' : 'token.show')}">
      <code>${shown ? token : shortenToken(token)}</code>
    </button>
    ${decoded ? tokenContent(context, decoded) : html`<p class="hint">${t('token.opaque')}</p>`}
  </section>`;
};

// Both tokens of the session, side by side if there is room.
export const tokenCards = (context) => html`${context.state.session && placeNote(context)}
  ${context.state.session?.access && bothCards(context)}`;

const bothCards = (context) =>
  html`<div class="cards">${['access', 'refresh'].map((kind) => tokenCard(context, kind))}</div>`;
