// The token inspector, a workbench: a box for any token, and below it everything that follows from
// what is in the box. state.views.token has
//   text, use   the token in the box, and how it is used
//   check       that of workbench.js, for the secret in its field
//   faults      names of the texts that are not JSON
//   asks        whether the token was chosen elsewhere, to be explained
//   wants_secret   whether something was to be signed without a secret
// The secret stays in its field: no action stores, sends or logs it.

import { html } from '../html.js';
import { copyAs, copyButton, facts, heading } from '../parts.js';
import { fieldsOf } from '../runner.js';
import { decodeToken, fitsHeader, tokenIn } from '../token.js';
import { expiry, placeNote } from '../token_parts.js';
import {
  checkSignature,
  isHs256,
  isObjectText,
  signatureIn,
  signToken,
  textsOf,
  writeToken,
} from '../workbench.js';
import { claimTable, comparison, inColours, legend } from './token_claims.js';
import { verdicts } from './token_checks.js';

const kKinds = ['access', 'refresh'];
const kUses = ['access', 'refresh', 'any'];
const kEditors = ['header', 'claims'];

const benchOf = (state) => ({
  text: state.session?.access ?? '',
  use: 'access',
  check: null,
  faults: [],
  wants_secret: false,
  ...state.views.token,
});

const ownTokens = ({ state, t }) =>
  state.session?.access &&
  html`<p class="actions">${kKinds.map(
    (kind) => html`<button type="button" class="small" form="bench" data-call="take"
      data-id="${kind}">${t(`inspect.take_${kind}`)}</button>`,
  )}</p>`;

// The colours lie over the text of the box, which is transparent.
const box = (context, { text }) => {
  const { t } = context;
  const exp = decodeToken(text)?.claims.exp;
  return html`<div class="field">
    <div class="label-row">
      <label for="bench-token">${t('inspect.token')}</label>
      ${expiry(context, exp)} ${text && copyButton(context, text)}
    </div>
    <div class="token-box">
      <textarea id="bench-token" name="token" rows="5" spellcheck="false" autocapitalize="none"
        autocomplete="off" aria-describedby="bench-hint">${text}</textarea>
      <code class="jwt" aria-hidden="true">${inColours(text)}</code>
    </div>
    <p class="hint" id="bench-hint">${t('inspect.token_hint')}</p>
  </div>`;
};

const editor = (context, name, { text, faults }) => {
  const { t } = context;
  const is_wrong = faults.includes(name);
  const value = textsOf(text)[name];
  return html`<div class="field of-${name}">
    <div class="label-row">
      <label for="bench-${name}">${t(`inspect.edit_${name}`)}</label>
      ${value && copyButton(context, value)}
    </div>
    <textarea id="bench-${name}" name="${name}" rows="${name === 'claims' ? 18 : 5}"
      spellcheck="false" autocapitalize="none" autocomplete="off"
      aria-describedby="bench-${name}-fault" ${is_wrong && html`aria-invalid="true"`}>${value}</textarea>
    <p class="field-fault" id="bench-${name}-fault">${is_wrong && t('inspect.not_json')}</p>
  </div>`;
};

// Of the signature of what is in the box.
const verdict = ({ t }, { text, check, wants_secret }) => {
  const decoded = decodeToken(text);
  if (!decoded) return html`<p class="box">${t(text ? 'token.opaque' : 'inspect.no_token')}</p>`;
  if (!isHs256(decoded)) return html`<p class="box">${t('inspect.other_alg')}</p>`;
  if (check?.token !== text) {
    const ask = wants_secret ? html`class="box fault" role="alert"` : html`class="box"`;
    return html`<p ${ask} id="asks-${wants_secret}">${t('inspect.no_secret')}</p>`;
  }
  const { is_right, fingerprint } = check;
  return html`<div class="box ${is_right ? 'done' : 'fault'}">
    <p class="fault-msg">${t(is_right ? 'inspect.signature_right' : 'inspect.signature_wrong')}</p>
    ${facts([
      [t('inspect.fingerprint'), html`<code>${fingerprint}</code>`],
      ['kid', html`<code>${decoded.header.kid ?? '–'}</code>`],
    ])}
  </div>`;
};

// The first submit button of the form is what Enter presses.
const secretField = ({ t }) => html`<div class="field">
  <label for="bench-secret">${t('inspect.secret')}</label>
  <div class="label-row">
    <input id="bench-secret" name="secret" type="password" autocomplete="off" spellcheck="false"
      autocapitalize="none" aria-describedby="bench-secret-hint">
    <button type="submit" data-call="sign">${t('inspect.sign')}</button>
  </div>
  <p class="hint" id="bench-secret-hint">${t('inspect.secret_hint')}</p>
</div>`;

const useField = ({ t }, { use }) => html`<div class="field">
  <label for="bench-use">${t('inspect.use')}</label>
  <select id="bench-use" name="use">${kUses.map(
    (one) => html`<option value="${one}" ${one === use && html`selected`}>
      ${t(`inspect.use_${one}`)}</option>`,
  )}</select>
</div>`;

const bench = (context, own) => {
  const { state, t } = context;
  const busy = state.calls.send?.busy;
  return html`<form class="form bench" id="bench" method="post" data-call="send" novalidate>
    ${box(context, own)}
    <div class="fields columns">
      <div class="fields">
        ${editor(context, 'header', own)} ${secretField(context)}
        <div role="status">${verdict(context, own)}</div>
      </div>
      ${editor(context, 'claims', own)}
    </div>
    ${useField(context, own)}
    <div class="actions">
      <button class="primary" type="submit" ${(busy || !own.text) && html`disabled`}>
        ${t(busy ? 'form.sending' : 'inspect.send')}
      </button>
      ${copyAs(context, 'send')}
    </div>
  </form>`;
};

const claims = (context, { text }) => {
  const { t } = context;
  const decoded = decodeToken(text);
  return (
    decoded &&
    html`<details class="card" id="claims-of-any">
      <summary>${t('inspect.claims')}</summary>
      ${claimTable(context, t('inspect.claims'), [{ title: t('inspect.value'), decoded }])}
    </details>`
  );
};

// Puts `token` into the fields of the bench, except into those of `kept`.
const fill = ({ elements }, token, kept = []) => {
  const wanted = { token, ...textsOf(token) };
  for (const [name, value] of Object.entries(wanted)) {
    if (!kept.includes(name) && elements[name].value !== value) elements[name].value = value;
  }
};

// The editors whose text is no JSON object. An empty one has not been begun.
const faultsIn = (fields) =>
  kEditors.filter((name) => fields[name].trim() !== '' && !isObjectText(fields[name]));

// The token that the fields stand for, after `name` was typed into.
const tokenOf = (name, fields, before) => {
  if (!kEditors.includes(name)) return tokenIn(fields.token);
  return kEditors.every((one) => isObjectText(fields[one]))
    ? writeToken(fields, fields.secret, signatureIn(before))
    : before;
};

// What the services said was about the token before, or another use of it.
const keep = (store, text, use, secret, faults = []) => {
  const before = benchOf(store.state);
  if (text !== before.text || use !== before.use) store.forgetCall('send');
  const check = checkSignature(text, secret);
  store.patchView('token', { text, use, check, faults, wants_secret: false });
};

const onTyped = ({ store, field }, fields) => {
  const { form, name } = field;
  const { text: before } = benchOf(store.state);
  const text = tokenOf(name, fields, before);
  const faults = faultsIn(fields);
  // Only what is typed into the box replaces texts, unless they are unfinished.
  fill(form, text, name === 'token' ? faults : kEditors);
  keep(store, text, fields.use, fields.secret, faults);
};

const sign = ({ store, form }) => {
  const { secret, use } = fieldsOf(form);
  const { text, faults } = benchOf(store.state);
  if (faults.length > 0) {
    form.elements[faults[0]].focus();
    return { ok: true };
  }
  if (!secret || !decodeToken(text)) {
    store.patchView('token', { wants_secret: !secret });
    form.elements.secret.focus();
    return { ok: true };
  }
  const signed = signToken(text, secret);
  fill(form, signed);
  keep(store, signed, use, secret);
  return { ok: true };
};

// The key of why `text` is not sent to books-service, if it is not. A refresh token is a credential of
// auth-service only (RFC 6749, 10.4).
const whyUnsent = (text, use) => {
  if (use === 'refresh' || decodeToken(text)?.claims.type === 'refresh')
    return 'inspect.books_refresh';
  return fitsHeader(text) ? null : 'inspect.books_header';
};

// books-service is asked as any client asks it: for something that needs a token. No item has this id,
// so that nobody takes it for a list of items.
const send = async ({ api, store }, { token, use }) => {
  const text = tokenIn(token);
  store.patchView('token', { text, use, asks: false });
  const unsent = whyUnsent(text, use);
  const [auth, books] = await Promise.all([
    api.send({
      service: 'auth',
      endpoint: 'explain',
      method: 'POST',
      body: { token: text, use },
      isExpected: ({ checks }) => Array.isArray(checks),
    }),
    unsent
      ? { unsent }
      : api.send({ service: 'books', endpoint: 'items', parts: ['0'], token: text }),
  ]);
  return { ok: true, data: { auth, books } };
};

export const view = {
  // A refused token was chosen elsewhere: explain it. The secret is gone with its field.
  enter: ({ store }) => {
    const { asks, text, use } = benchOf(store.state);
    if (store.state.views.token) store.patchView('token', { check: null, faults: [] });
    return asks ? [['send', { token: text, use }]] : [];
  },
  render: (context) => {
    const own = benchOf(context.state);
    return html`
      ${heading(context, 'nav.token', 'inspect.lead', [
        { method: 'POST', service: 'auth', endpoint: 'explain' },
        { method: 'GET', service: 'books', endpoint: 'items', rest: '/0' },
      ])}
      ${placeNote(context)} ${legend(context)}
      ${ownTokens(context)}
      ${bench(context, own)}
      ${verdicts(context, context.state.calls.send)}
      ${claims(context, own)}
      ${comparison(context)}`;
  },
  actions: {
    take: ({ store, form }, { id }) => {
      const token = store.state.session?.[id] ?? '';
      fill(form, token);
      form.elements.use.value = id;
      keep(store, token, id, fieldsOf(form).secret);
      return { ok: true };
    },
    sign,
    send,
  },
  typed: { send: onTyped },
};
