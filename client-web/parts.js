// Pieces of markup that several views share. `context` is what app.js makes for every render:
// {state, t, time, url}.

import { html } from './html.js';
import { shortenToken } from './redact.js';
import { decodeToken, formatDuration, secondsLeft } from './token.js';

// The heading of a view and, below it, the requests that it sends.
export const heading = ({ t, url }, title, lead, requests) => html`
  <h1 id="heading" tabindex="-1">${t(title)}</h1>
  <p class="lead">${t(lead)}</p>
  <ul class="requests" aria-label="${t('view.requests')}">
    ${requests.map(
      ({ method, service, endpoint }) => html`<li>
        <span class="method">${method}</span> <code>${url(service, endpoint)}</code>
      </li>`,
    )}
  </ul>`;

const kKinds = ['unreachable', 'timeout', 'not_json', 'unexpected'];

// One sentence for what went wrong.
export const sentence = (t, { kind, origin, status, msg }) =>
  kKinds.includes(kind) ? t(`fault.${kind}`, { origin, status }) : msg;

const hintOf = (t, { kind, hint, retry_after }) => {
  if (kKinds.includes(kind)) return t(`fault.${kind}.hint`);
  const wait = retry_after && t('fault.retry_after', { seconds: retry_after });
  return [hint, wait].filter(Boolean).join(' ');
};

// An expired access token can be refreshed; an expired refresh token ends the session.
const remedy = ({ t, state }, { code }) => {
  if (code !== 'token_expired') return '';
  const [route, key] =
    state.route === 'refresh' ? ['login', 'fault.try_login'] : ['refresh', 'fault.try_refresh'];
  return html`<p><a href="#/${route}">${t(key)}</a></p>`;
};

const faultDetail = ({ pointer, detail }) =>
  html`<li>${pointer && html`<code>${pointer}</code> `}${detail}</li>`;

// The box for a failed call: sentence, hint, the faults that belong to no field of `fields`, and
// what a log search needs. Empty for a call that runs, went well or never was.
export const faultBox = (context, call, fields = []) => {
  if (!call?.error) return '';
  const { t } = context;
  const { error } = call;
  const own = new Set(fields.map(({ name }) => `/${name}`));
  const others = (error.errors ?? []).filter(({ pointer }) => !own.has(pointer));
  const hint = hintOf(t, error);
  const facts = [error.status || null, error.code, error.request_id].filter(Boolean);
  return html`<div class="box fault" role="alert">
    <p class="fault-msg">${sentence(t, error)}</p>
    ${hint && html`<p>${hint}</p>`}
    ${others.length > 0 && html`<ul>${others.map(faultDetail)}</ul>`}
    ${remedy(context, error)}
    ${facts.length > 0 && html`<p class="facts">${facts.join(' · ')}</p>`}
  </div>`;
};

export const done = (content) => html`<div class="box done" role="status">${content}</div>`;

const faultsOf = (call, name) =>
  (call?.error?.errors ?? []).filter(({ pointer }) => pointer === `/${name}`);

const field = ({ t }, call_name, call, { name, label, hint, multiline, ...attributes }) => {
  const id = `${call_name}-${name}`;
  const faults = faultsOf(call, name);
  const described = [hint && `${id}-hint`, faults.length > 0 && `${id}-fault`].filter(Boolean);
  const common = html`id="${id}" name="${name}" spellcheck="false" autocapitalize="none"
    ${faults.length > 0 && html`aria-invalid="true"`}
    ${described.length > 0 && html`aria-describedby="${described.join(' ')}"`}
    ${Object.entries(attributes).map(([key, value]) => html`${key}="${value}" `)}`;
  return html`<div class="field" id="${id}-field">
    <label for="${id}">${t(label)}</label>
    ${multiline ? html`<textarea rows="3" ${common}></textarea>` : html`<input ${common}>`}
    ${hint && html`<p class="hint" id="${id}-hint">${t(hint)}</p>`}
    <p class="field-fault" id="${id}-fault">${faults.map(({ detail }) => detail).join(' ')}</p>
  </div>`;
};

// A form whose submit runs the action `name` of the view. While that is under way its button is
// disabled, and faults of the answer stand beside their fields.
export const form = (context, { name, fields, submit, columns = false }) => {
  const call = context.state.calls[name];
  return html`<form class="form" method="post" data-call="${name}" novalidate>
    <div class="${columns ? 'fields columns' : 'fields'}">
      ${fields.map((one) => field(context, name, call, one))}
    </div>
    <p class="actions">${submitButton(context, name, submit)}</p>
    ${faultBox(context, call, fields)}
  </form>`;
};

const submitButton = ({ state, t }, name, label) => {
  const busy = state.calls[name]?.busy;
  return html`<button class="primary" type="submit" ${busy && html`disabled`}>
    ${t(busy ? 'form.sending' : label)}
  </button>`;
};

// A button that runs the action `name`, disabled while it is under way.
export const actionButton = ({ state, t }, name, label, style = '') => {
  const busy = state.calls[name]?.busy;
  return html`<button class="${style}" type="button" data-call="${name}" ${busy && html`disabled`}>
    ${t(busy ? 'form.sending' : label)}
  </button>`;
};

// Said before a request that will be refused for want of a token.
export const needsLogin = ({ state, t }) =>
  !state.session &&
  html`<div class="box">${t('session.none')} <a href="#/login">${t('nav.login')}</a></div>`;

export const facts = (pairs) => html`<dl class="pairs">
  ${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>`;

export const when = ({ time }, value) => html`<time datetime="${value}">${time(value)}</time>`;

// "14 min 32 s left" or "expired": app.js keeps the words right while time passes.
export const expiryText = (t, exp) => {
  const left = secondsLeft(exp, Date.now());
  return left > 0 ? t('token.left', { time: formatDuration(left) }) : t('token.expired');
};

const expiry = (t, exp) =>
  typeof exp === 'number' && html`<p class="expiry" data-exp="${exp}">${expiryText(t, exp)}</p>`;

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
    ${expiry(t, decoded?.claims.exp)}
    <button class="token-text" type="button" data-do="toggle-token" data-kind="${kind}"
      aria-expanded="${shown ? 'true' : 'false'}" title="${t(shown ? 'token.hide' : 'token.show')}">
      <code>${shown ? token : shortenToken(token)}</code>
    </button>
    ${decoded ? tokenContent(context, decoded) : html`<p class="hint">${t('token.opaque')}</p>`}
  </section>`;
};

// Both tokens of the session, side by side where there is room.
export const tokenCards = (context) =>
  context.state.session &&
  html`<div class="cards">${['access', 'refresh'].map((kind) => tokenCard(context, kind))}</div>`;

// A list as the services page it. `name` is the list in the store and the action that loads it.
export const pagedList = (context, name, empty, entry) => {
  const { state, t } = context;
  const { entries, next } = state[name];
  if (!entries) return '';
  if (entries.length === 0) return html`<p class="empty">${t(empty)}</p>`;
  return html`<ul class="entries">${entries.map(entry)}</ul>
    ${next && html`<p class="actions">${actionButton(context, `${name}-more`, 'list.more')}</p>`}`;
};
