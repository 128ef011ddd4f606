// Markup that several views share. app.js creates `context` for every render:
//   state                    of the store
//   guide                    the progress through the exercise: state of guide.js
//   status                   whether the services answer: state of service_status.js
//   t(key, values)           the text of a key
//   time(value)              a local date and time
//   now()                    the time in ms by the clock of the service that issued the session
//   url(service, endpoint)   the URL of an endpoint
// Controls name their action: data-call is an action of the view (with data-id, and data-fields in
// JSON as its fields), data-do a command of app.js. data-confirm is a question to confirm first.

import { html } from './html.js';
import { icon } from './icons.js';
import { formatDuration } from './token.js';

// The key in state.calls for the outcome of the action `name`, for the object `id` if any.
export const callKey = (name, id) => (id === undefined ? name : `${name}#${id}`);

// The heading of a view and the requests that it sends. `title` and `lead` are keys.
export const heading = ({ t, url }, title, lead, requests = []) => html`
  <h1 id="heading" tabindex="-1">${t(title)}</h1>
  <p class="lead">${t(lead)}</p>
  ${
    requests.length > 0 &&
    html`<ul class="requests" aria-label="${t('view.requests')}">
      ${requests.map(
        ({ method, service, endpoint, rest = '' }) => html`<li>
          <span class="method ${method}">${method}</span> <code>${url(service, endpoint)}${rest}</code>
        </li>`,
      )}
    </ul>`
  }`;

const kKinds = ['unreachable', 'timeout', 'not_json', 'unexpected', 'no_cookie'];

// The text of a key that may not exist, such as that of a code of a newer service.
const textOr = (t, key, fallback, values) => (t(key) === key ? fallback : t(key, values));

// One sentence for an error, in the reader's language.
export const sentence = (t, { kind, origin, status, code, msg }) =>
  kKinds.includes(kind)
    ? t(`fault.${kind}`, { origin, status })
    : textOr(t, `refusal.${code}`, msg);

// The seconds in a Retry-After, which is their number or a date (RFC 9110, 10.2.3). NaN if neither.
const secondsIn = (retry_after) =>
  /^\d+$/.test(retry_after)
    ? Number(retry_after)
    : Math.ceil((Date.parse(retry_after) - Date.now()) / 1000);

const hintOf = (t, { kind, code, hint, retry_after }) => {
  if (kKinds.includes(kind)) return t(`fault.${kind}.hint`);
  const seconds = secondsIn(retry_after);
  const wait = seconds > 0 && t('fault.retry_after', { time: formatDuration(seconds) });
  return [textOr(t, `refusal.${code}.why`, hint), wait].filter(Boolean).join(' ');
};

// What the service itself said, in English, unless it is what is shown already.
export const original = (shown, text) =>
  text && text !== shown && html`<p class="original" lang="en">${text}</p>`;

const kNumber = /-?\d+/g;

// An error of a field, in the reader's language.
export const fieldSentence = (t, { code, detail }) => {
  const numbers = (String(detail).match(kNumber) ?? []).join(' – ');
  return textOr(t, `field_refusal.${code}`, detail, { numbers });
};

// Offers the doctor if no service answered, or one that is not ready or another than expected.
const doctorButton = ({ t }, { kind, status, is_missing_path }) =>
  (kKinds.includes(kind) || status === 503 || is_missing_path) &&
  html`<p><button type="button" data-do="doctor" aria-haspopup="dialog">${t('fault.doctor')}</button></p>`;

// An expired access token can be refreshed; an expired refresh token requires a new login.
const remedy = ({ t, state }, { code }) => {
  if (code !== 'token_expired') return '';
  const [route, key] =
    state.route === 'refresh' ? ['login', 'fault.try_login'] : ['refresh', 'fault.try_refresh'];
  return html`<p><a href="#/${route}">${t(key)}</a></p>`;
};

const faultDetail = (t, fault) =>
  html`<li>${fault.pointer && html`<code>${fault.pointer}</code> `}${fieldSentence(t, fault)}
    <span class="original" lang="en">${fault.detail}</span></li>`;

// Opens the inspector on the token of the refused request.
const whyButton = ({ t }, { token, request_id }) =>
  token &&
  request_id &&
  html`<p><button type="button" data-do="why" data-id="${request_id}">${t('fault.why')}</button></p>`;

// The box for a failed call: message, hint, errors that belong to no field of `fields`, and the
// request id. Empty for a call that is running, succeeded or was never made.
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
    ${others.length > 0 && html`<ul>${others.map((one) => faultDetail(t, one))}</ul>`}
    ${original(sentence(t, error), error.msg)} ${original(hint, error.hint)}
    ${whyButton(context, error)}
    ${remedy(context, error)}
    ${doctorButton(context, error)}
    ${facts.length > 0 && html`<p class="facts">${facts.join(' · ')}</p>`}
  </div>`;
};

export const done = (content) => html`<div class="box done" role="status">${content}</div>`;

// `what` tells it from other copy buttons.
export const copyButton = ({ t }, text, what) =>
  html`<button type="button" class="small" data-do="copy"
    ${what && html`aria-label="${t('copy.button')} ${what}"`} data-text="${text}">${icon('copy')}${t('copy.button')}</button>`;

const kShells = { posix: 'curl', powershell: 'PowerShell' };

// Copies the request of the action as a command, without sending it.
export const copyAs = ({ t }, name, id) => html`<span class="copy-as" role="group"
    aria-label="${t('form.copy_as')}">
    ${Object.entries(kShells).map(
      ([shell, label]) => html`<button class="quiet" type="button" data-do="copy-call"
        data-shell="${shell}" data-name="${name}" ${id !== undefined && html`data-id="${id}"`}
        title="${t('form.copy_as')} ${label}">${icon('copy')}${label}</button>`,
    )}
  </span>`;

// A button that runs the action `name`, disabled while it runs. `disabled` disables it for another
// reason, `fields` are passed to the action, `confirm` is a question (text, not a key) to confirm
// first, by typing `word` if there is one, `copy` adds the copy buttons.
export const actionButton = (context, name, label, options = {}) => {
  const { style = '', id, fields, confirm, word, copy = false, disabled = false } = options;
  const busy = context.state.calls[callKey(name, id)]?.busy;
  return html`<button class="${style}" type="button" data-call="${name}"
    ${id !== undefined && html`data-id="${id}"`}
    ${fields && html`data-fields="${JSON.stringify(fields)}"`}
    ${confirm && html`data-confirm="${confirm}" aria-haspopup="dialog"`}
    ${word && html`data-word="${word}"`}
    ${(busy || disabled) && html`disabled`}>
    ${context.t(busy ? 'form.sending' : label)}
  </button>${copy && copyAs(context, name, id)}`;
};

// Shown before a request that will be refused without a token, or after the automatic refresh
// failed.
export const needsLogin = ({ state, t }) => {
  if (!state.session) {
    return html`<div class="box">${t('session.none')} <a href="#/login">${t('nav.login')}</a></div>`;
  }
  if (!state.refresh_fault) return '';
  return html`<div class="box fault" role="alert">
    <p class="fault-msg">${t('session.refresh_failed')}</p>
    <p>${sentence(t, state.refresh_fault)} ${hintOf(t, state.refresh_fault)}</p>
    <p><a href="#/login">${t('fault.try_login')}</a></p>
    <p class="facts">${[state.refresh_fault.status || null, state.refresh_fault.code]
      .filter(Boolean)
      .join(' · ')}</p>
  </div>`;
};

export const facts = (pairs) => html`<dl class="pairs">
  ${pairs.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
</dl>`;

export const when = ({ time }, value) => html`<time datetime="${value}">${time(value)}</time>`;
