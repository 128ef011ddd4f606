// A weak secret: a token is made with one, cracked with a list of words, and an administrator is
// forged with what was found. All of it happens in the page; the services have another secret.

import { html } from '../html.js';
import { actionButton, copyButton } from '../parts.js';
import { fingerprintOf, isSignedWith } from '../signature.js';
import { writeToken } from '../workbench.js';
import { kWords } from './lab_words.js';

const kLifetimeSeconds = 900;

const tokenOf = (claims, secret) => {
  const header = { alg: 'HS256', kid: fingerprintOf(secret), typ: 'JWT' };
  return writeToken({ header: JSON.stringify(header), claims: JSON.stringify(claims) }, secret, '');
};

const claimsFor = (role) => {
  const iat = Math.floor(Date.now() / 1000);
  return { iss: 'llavero', sub: '7', username: 'ana', role, iat, exp: iat + kLifetimeSeconds };
};

const anyWord = () => kWords[crypto.getRandomValues(new Uint32Array(1))[0] % kWords.length];

// {secret, tries, ms}: the word that made the signature of `token`, after how many tries.
export const crack = (token, words) => {
  const started = performance.now();
  const at = words.findIndex((word) => isSignedWith(token, word));
  const ms = Math.round(performance.now() - started);
  return { secret: words[at] ?? null, tries: at < 0 ? words.length : at + 1, ms };
};

export const weakActions = {
  crack: ({ store }) => {
    const token = tokenOf(claimsFor('user'), anyWord());
    const found = crack(token, kWords);
    const forged = tokenOf(claimsFor('admin'), found.secret);
    store.patchView('lab', { weak: { ...found, token, forged } });
    return { ok: true };
  },
  // Takes the forged token to the inspector.
  inspect: ({ store }) => {
    store.patchView('token', { text: store.state.views.lab.weak.forged, use: 'access' });
    location.hash = '#/token';
    return { ok: true };
  },
};

const found = (context, { secret, tries, ms, token, forged }) => {
  const { t } = context;
  return html`<div role="status">
      <p class="verdict bad">${t('lab.weak_found', { secret, tries, ms })}</p>
    </div>
    <p>${t('lab.weak_token')}</p>
    <code class="jwt">${token}</code>
    <p>${t('lab.weak_forged')}</p>
    <code class="jwt">${forged}</code>
    <p class="actions">
      ${copyButton(context, forged)} ${actionButton(context, 'inspect', 'lab.weak_inspect', { style: 'small' })}
    </p>
    <p>${t('lab.weak_lesson')}</p>
    <p class="hint">${t('lab.weak_cve')}</p>`;
};

export const weakSecret = (context) => {
  const { state, t } = context;
  const { weak } = state.views.lab ?? {};
  return html`<section class="card" aria-labelledby="weak-title">
    <h2 id="weak-title">${t('lab.weak')}</h2>
    <p>${t('lab.weak_lead')}</p>
    <p class="actions">${actionButton(context, 'crack', 'lab.weak_run', { style: 'primary' })}</p>
    ${weak && found(context, weak)}
  </section>`;
};
