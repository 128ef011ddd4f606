// The first view: the exercise as a list of steps that tick themselves (guide.js), each with what
// happened, why, and what both logs say.

import { flipSignature } from '../forge.js';
import { html } from '../html.js';
import { actionButton, faultBox, heading, when } from '../parts.js';
import { originOf } from '../settings.js';
import { placeNote } from '../token_parts.js';
import { evidence, storedEvidence } from './guide_evidence.js';
import { entryAt } from './index.js';

const machine = (name, title, text, origin) => html`<li class="machine ${name}">
  <strong>${title}</strong> <code>${origin.split('//')[0]}//<wbr>${origin.split('//')[1]}</code>
  <p>${text}</p>
</li>`;

const machines = ({ state, t }) => html`<ul class="machines">
  ${machine('browser', t('guide.page'), t('guide.page_text'), location.origin)}
  ${machine('auth', 'auth-service', t('guide.auth_text'), originOf(state.settings.auth))}
  ${machine('books', 'books-service', t('guide.books_text'), originOf(state.settings.books))}
</ul>`;

// Where the step is done.
const control = (context, step) => {
  const { state, t } = context;
  const style = 'primary';
  if (step.call) return actionButton(context, step.call, `guide.${step.name}.go`, { style });
  if (step.command === 'log-out' && !state.session) {
    const route = step.is_done ? 'report' : 'login';
    return html`<a class="button primary" href="#/${route}">${t(`nav.${route}`)}</a>`;
  }
  if (step.command) {
    return html`<button type="button" class="primary" data-do="${step.command}">${t(`guide.${step.name}.go`)}</button>`;
  }
  const view = entryAt(step.route);
  const label = view ? t('guide.go', { view: t(view.title) }) : t(`guide.${step.name}.go`);
  return html`<a class="button primary" href="#/${step.route}">${label}</a>`;
};

const explanation = ({ t }, name) => html`
  <p><strong>${t('guide.happened')}</strong> ${t(`guide.${name}.happened`)}</p>
  <p><strong>${t('guide.why')}</strong> ${t(`guide.${name}.why`)}</p>`;

const logs = (context, exchanges) => html`<details class="step-logs">
  <summary>${context.t('guide.logs')}</summary>
  ${exchanges.map((one) => evidence(context, one))}
</details>`;

// The step that was done last, whose explanation is shown beside the next step.
const lastOf = ({ steps }) =>
  steps
    .filter(({ is_done }) => is_done)
    .reduce((last, one) => (last && last.at >= one.at ? last : one), null);

const stepItem = (context, step, i) => {
  const { guide, state, t } = context;
  const { name, is_done, at, exchanges } = step;
  const is_next = guide.next?.name === name;
  const is_last = lastOf(guide)?.name === name;
  const mark = is_done ? '✓' : i + 1;
  const marks = { 'is-done': is_done, 'is-next': is_next, 'is-last': is_last };
  const classes = ['step', ...Object.keys(marks).filter((one) => marks[one])];
  return html`<li class="${classes.join(' ')}">
    <details id="step-${name}" ${(is_next || is_last) && html`open`}>
      <summary>
        <span class="step-mark" aria-hidden="true">${mark}</span>
        <span class="step-title">${t(`step.${name}`)}</span>
        <span class="step-state">${is_done && html`${t('guide.done')} ${when(context, at)}`}</span>
      </summary>
      <div class="step-body">
        <p>${t(`guide.${name}.do`)}</p>
        <p class="actions">${control(context, step)}</p>
        ${is_done && explanation(context, name)}
        ${step.call && faultBox(context, state.calls[step.call])}
        ${exchanges.length > 0 && logs(context, exchanges)} ${storedEvidence(context, step)}
      </div>
    </details>
  </li>`;
};

const finish = ({ guide, t }) => html`<section class="card" aria-labelledby="finish-title">
  <h2 id="finish-title">${t(guide.next ? 'guide.hand_in' : 'guide.all_done')}</h2>
  <p>${t('guide.hand_in_lead')}</p>
  <p class="actions">
    <a class="button primary" href="#/report">${t('nav.report')}</a>
    <button type="button" class="danger" data-call="start-over"
      data-confirm="${t('guide.confirm_start_over')}">${t('guide.start_over')}</button>
  </p>
</section>`;

export const view = {
  render: (context) => {
    const { guide, t } = context;
    return html`
      ${heading(context, 'nav.guide', 'guide.lead')}
      ${machines(context)} ${placeNote(context)}
      <h2 id="steps-title">${t('guide.steps', { done: guide.done, all: guide.steps.length })}</h2>
      <p class="hint">${t(guide.owner ? 'guide.owner' : 'guide.no_owner', { user: guide.owner })}</p>
      <ol class="steps" aria-labelledby="steps-title">
        ${guide.steps.map((step, i) => stepItem(context, step, i))}
      </ol>
      ${finish(context)}`;
  },
  actions: {
    // Sends a token that was changed, or none.
    refuse: ({ api, store }) => {
      const { access } = store.state.session ?? {};
      const token = access && flipSignature(access);
      return api.send({ service: 'auth', endpoint: 'profile', token });
    },
    'start-over': ({ guide }) => {
      guide.startOver();
      return { ok: true };
    },
  },
};
