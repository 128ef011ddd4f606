// The lab: attacks to predict and run, a thief, a weak secret, CORS, another service, and how fast a
// logout is known.

import { html } from '../html.js';
import { actionButton, faultBox, heading } from '../parts.js';
import { withLabAccount } from './lab_account.js';
import { cards, labOf, score } from './lab_cards.js';
import { cors, corsActions } from './lab_cors.js';
import { isAsExpected, kExperiments } from './lab_experiments.js';
import { measureRevocation } from './lab_meter.js';
import { storageActions, storageLab } from './lab_storage.js';
import { target, targetActions } from './lab_target.js';
import { thief, thiefActions } from './lab_thief.js';
import { weakActions, weakSecret } from './lab_weak.js';

const kMeterMilliseconds = 2000; // full scale
const kSlowMilliseconds = 1500;

const summary = ({ state, t }) => {
  const { results, running } = labOf(state);
  const all = Object.values(results);
  const good = all.filter(({ is_expected }) => is_expected).length;
  if (running) return t('lab.running', { name: t(`lab.do.${running}`) });
  if (all.length === 0) return '';
  const guesses = score(state);
  return [
    t('lab.sum', { good, all: all.length }),
    guesses.all > 0 ? t('lab.score', guesses) : '',
  ].join(' ');
};

const measurement = ({ t }, { ms, requests, auth, ended, is_refused }) => html`<li>
  <meter min="0" max="${kMeterMilliseconds}" high="${kSlowMilliseconds}" optimum="0" value="${ms}"
    aria-label="${t('lab.meter_label')}">${ms} ms</meter>
  ${
    is_refused
      ? html`<p><strong>${ms} ms</strong> ${t('lab.meter_text', { requests, auth, ended })}</p>`
      : html`<p class="verdict bad">✕ ${t('lab.meter_never', { seconds: Math.round(ms / 1000) })}</p>
        <p>${t('lab.meter_never_why')}</p>`
  }
</li>`;

const meter = (context) => {
  const { state, t } = context;
  return html`<section class="card" aria-labelledby="meter-title">
    <h2 id="meter-title">${t('lab.meter')}</h2>
    <p>${t('lab.meter_lead')}</p>
    <p class="actions">${actionButton(context, 'measure', 'lab.measure', { style: 'primary' })}</p>
    ${faultBox(context, state.calls.measure)}
    <div role="status">
      <ul class="meters">
        ${labOf(state).revocations.map((one) => measurement(context, one))}
      </ul>
    </div>
  </section>`;
};

const runAll = (tools, experiments) =>
  withLabAccount(tools, async (lab) => {
    const { store } = tools;
    try {
      for (const one of experiments) {
        store.patchView('lab', { running: one.name });
        const observed = await one.run(lab);
        const { results } = labOf(store.state);
        const result = { observed, is_expected: isAsExpected(one, observed) };
        store.patchView('lab', { results: { ...results, [one.name]: result } });
      }
    } finally {
      store.patchView('lab', { running: null });
    }
  });

export const view = {
  group: 'lab',
  render: (context) => {
    const { state } = context;
    const disabled = labOf(state).running !== null;
    return html`
      ${heading(context, 'nav.lab', 'lab.lead')}
      <p class="actions">
        ${actionButton(context, 'run', 'lab.run', { style: 'primary', disabled })}
        <span role="status">${summary(context)}</span>
      </p>
      ${faultBox(context, state.calls.run)}
      ${cards(context)}
      ${thief(context)}
      ${weakSecret(context)}
      ${storageLab(context)}
      ${cors(context)}
      ${target(context)}
      ${meter(context)}`;
  },
  actions: {
    ...thiefActions,
    ...weakActions,
    ...storageActions,
    ...corsActions,
    ...targetActions,
    run: (tools, { id, guess }) => {
      const { guesses } = labOf(tools.store.state);
      if (guess) tools.store.patchView('lab', { guesses: { [id]: guess, ...guesses } });
      return runAll(
        tools,
        kExperiments.filter(({ name }) => id === undefined || name === id),
      );
    },
    measure: (tools) =>
      withLabAccount(tools, async (lab) => {
        const one = await measureRevocation(lab);
        const { store } = tools;
        const { revocations } = labOf(store.state);
        store.patchView('lab', { revocations: [one, ...revocations] });
      }),
  },
};
