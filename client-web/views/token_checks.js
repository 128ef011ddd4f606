// What both services say about the token in the inspector. `context` as in parts.js.

import { html } from '../html.js';
import { faultBox, original, sentence } from '../parts.js';

const kMarks = { pass: '✓', fail: '✕', skipped: '·' };
const kResults = { pass: 'inspect.pass', fail: 'inspect.fail', skipped: 'inspect.skipped' };

const checkRow = ({ t }, { check, result, code, message }) => {
  const refused = sentence(t, { code, msg: message });
  const key = `check.${check}`;
  return html`<li class="check ${result}">
    <span class="mark" role="img" aria-label="${t(kResults[result])}">${kMarks[result]}</span>
    <div>
      <p><strong>${check}</strong> <span class="hint">${t(key) === key ? '' : t(key)}</span></p>
      ${message && html`<p class="check-fault">${refused} <code>${code}</code></p>`}
      ${message && original(refused, message)}
    </div>
  </li>`;
};

// The checks of auth-service, in the order in which it makes them.
const checks = (context, outcome) => {
  if (!outcome.ok) return faultBox(context, outcome);
  const { t } = context;
  const { valid, checks: all } = outcome.data;
  const failed = all.find(({ result }) => result === 'fail');
  return html`<div class="box ${valid ? 'done' : 'fault'}">
      <p class="fault-msg">
        ${valid ? t('inspect.accepted') : t('inspect.refused', { check: failed?.check ?? '?' })}
      </p>
    </div>
    <ol class="checks" aria-live="off">${all.map((one) => checkRow(context, one))}</ol>`;
};

// books-service looks for the item only if it accepts the token.
const isAccepted = ({ ok, status, error }) => ok || (status === 404 && error.code === 'not_found');

// books-service says only whether it accepts the token, as for every client.
const answer = (context, outcome) => {
  const { t } = context;
  if (outcome.unsent) return html`<p class="box">${t(outcome.unsent)}</p>`;
  if (isAccepted(outcome)) {
    return html`<div class="box done">
      <p class="fault-msg"><span class="status s2">${outcome.status}</span> ${t('inspect.books_accepted')}</p>
    </div>`;
  }
  const { status, code, msg } = outcome.error;
  if (!code) return faultBox(context, outcome);
  const shown = sentence(context.t, outcome.error);
  return html`<div class="box fault">
    <p class="fault-msg"><span class="status">${status}</span> ${shown} <code>${code}</code></p>
    ${original(shown, msg)}
  </div>`;
};

const both = (context, call) => {
  if (!call?.data?.auth) return '';
  const { auth, books } = call.data;
  return html`<section class="card" aria-labelledby="auth-verdict">
      <h2 id="auth-verdict">${context.t('inspect.by_auth')}</h2>
      ${checks(context, auth)}
    </section>
    <section class="card" aria-labelledby="books-verdict">
      <h2 id="books-verdict">${context.t('inspect.by_books')}</h2>
      <p class="hint">${context.t('inspect.by_books_lead')}</p>
      ${answer(context, books)}
    </section>`;
};

// `call` is the outcome of the action `send` of the inspector. A screen reader announces what a status
// gets, not one that comes with its text.
export const verdicts = (context, call) =>
  html`<div class="verdicts" role="status">${both(context, call)}</div>`;
