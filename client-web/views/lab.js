import { html } from '../html.js';
import { actionButton, callKey, faultBox, heading } from '../parts.js';
import { withLabAccount } from './lab_account.js';
import { isAsExpected, kExperiments } from './lab_experiments.js';
import { measureRevocation } from './lab_meter.js';

const kServices = ['auth', 'books'];
const kColumns = ['lab.experiment', 'lab.service', 'lab.expected', 'lab.observed', 'lab.verdict'];
const kMeterMilliseconds = 2000; // full scale

const stateOf = ({ views }) => ({ results: {}, running: null, revocations: [], ...views.lab });

// {observed, is_expected}, or nothing before the experiment ran.
const resultOf = (state, { name }) => stateOf(state).results[name];

const verdict = ({ t }, result) => {
  if (!result) return '–';
  return result.is_expected
    ? html`<span class="verdict good">✓ ${t('lab.as_expected')}</span>`
    : html`<span class="verdict bad">✕ ${t('lab.not_as_expected')}</span>`;
};

const experiment = (context, one) => {
  const { state, t } = context;
  const { name, expected } = one;
  const result = resultOf(state, one);
  const { running } = stateOf(state);
  const is_running = running === name;
  const run = { id: name, style: 'small', disabled: running !== null };
  const labels = kColumns.map((key) => t(key));
  const services = kServices.filter((service) => service in expected);
  const observed = (service) => (is_running ? '…' : (result?.observed[service] ?? '–'));
  const key = `lab.do.${name}`;
  return html`<tbody class="${is_running ? 'running' : ''}">
    ${services.map(
      (service, i) => html`<tr>
        ${
          i === 0 &&
          html`<th scope="rowgroup" rowspan="${services.length}">${t(key)}
          <span class="hint">${t(`lab.why.${name}`)}</span></th>`
        }
        <td data-label="${labels[1]}"><span class="service ${service}">${service}</span></td>
        <td data-label="${labels[2]}"><code>${expected[service]}</code></td>
        <td data-label="${labels[3]}"><code>${observed(service)}</code></td>
        ${
          i === 0 &&
          html`<td data-label="${labels[4]}" rowspan="${services.length}">
          ${verdict(context, is_running ? null : result)}
          <p>${actionButton(context, 'run', 'lab.run_one', run)}</p></td>`
        }
      </tr>`,
    )}
  </tbody>`;
};

const table = (context) => html`<div class="table-frame">
  <table class="table lab-table" aria-label="${context.t('lab.table')}">
    <thead><tr>
      ${kColumns.map((key) => html`<th scope="col">${context.t(key)}</th>`)}
    </tr></thead>
    ${kExperiments.map((one) => experiment(context, one))}
  </table>
</div>`;

const summary = ({ state, t }) => {
  const { results, running } = stateOf(state);
  const all = Object.values(results);
  const good = all.filter(({ is_expected }) => is_expected).length;
  if (running) return t('lab.running', { name: t(`lab.do.${running}`) });
  return all.length > 0 ? t('lab.sum', { good, all: all.length }) : '';
};

const measurement = ({ t }, { ms, requests, auth, ended }) => html`<li>
  <meter min="0" max="${kMeterMilliseconds}" value="${ms}"
    aria-label="${t('lab.meter_label')}">${ms} ms</meter>
  <p><strong>${ms} ms</strong> ${t('lab.meter_text', { requests, auth, ended })}</p>
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
        ${stateOf(state).revocations.map((one) => measurement(context, one))}
      </ul>
    </div>
  </section>`;
};

const faults = (context) =>
  ['run', ...kExperiments.map(({ name }) => callKey('run', name))].map((key) =>
    faultBox(context, context.state.calls[key]),
  );

const runAll = (tools, experiments) =>
  withLabAccount(tools, async (lab) => {
    const { store } = tools;
    try {
      for (const one of experiments) {
        store.patchView('lab', { running: one.name });
        const observed = await one.run(lab);
        const { results } = stateOf(store.state);
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
    const disabled = stateOf(context.state).running !== null;
    return html`
      ${heading(context, 'nav.lab', 'lab.lead')}
      <p class="actions">
        ${actionButton(context, 'run', 'lab.run', { style: 'primary', disabled })}
        <span role="status">${summary(context)}</span>
      </p>
      ${faults(context)}
      ${table(context)}
      ${meter(context)}`;
  },
  actions: {
    run: (tools, { id }) =>
      runAll(
        tools,
        kExperiments.filter(({ name }) => id === undefined || name === id),
      ),
    measure: (tools) =>
      withLabAccount(tools, async (lab) => {
        const one = await measureRevocation(lab);
        const { store } = tools;
        const { revocations } = stateOf(store.state);
        store.patchView('lab', { revocations: [one, ...revocations] });
      }),
  },
};
