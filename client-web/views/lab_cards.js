// The experiments of the lab as cards: predict, then run. Why it is so is said afterwards.

import { html } from '../html.js';
import { actionButton, callKey, faultBox } from '../parts.js';
import { kExperiments } from './lab_experiments.js';

const kServices = ['auth', 'books'];
const kGuesses = ['200', '401', '403'];

// {results, guesses, running} of state.views.lab.
export const labOf = ({ views }) => ({
  results: {},
  guesses: {},
  running: null,
  revocations: [],
  ...views.lab,
});

// The status that decides an experiment: the first that was observed. INVALID_TOKEN_STATUS=422
// changes the number, not the reason.
const outcomeOf = ({ observed }) =>
  /\b(200|401|403|422)\b/.exec(observed.auth)?.[0].replace('422', '401');

const verdict = ({ t }, { is_expected }) =>
  is_expected
    ? html`<p class="verdict good">✓ ${t('lab.as_expected')}</p>`
    : html`<p class="verdict bad">✕ ${t('lab.not_as_expected')}</p>`;

const guessed = ({ t }, guess, result) => {
  if (!guess) return '';
  const is_right = guess === outcomeOf(result);
  return html`<p class="verdict ${is_right ? 'good' : 'bad'}">
    ${t(is_right ? 'lab.guess_right' : 'lab.guess_wrong', { guess })}</p>`;
};

const answer = ({ t }, service, expected, observed) => html`<div>
  <dt class="service ${service}">${service}-service</dt>
  <dd><code>${observed}</code>
    ${expected !== observed && html`<span class="hint">${t('lab.expected')}: <code>${expected}</code></span>`}
  </dd>
</div>`;

const guessButton = (context, id, guess, disabled) =>
  actionButton(context, 'run', guess, { id, fields: { guess }, style: 'small', disabled });

// Once the result is known, there is nothing to guess.
const question = (context, { name }, is_known, disabled) => {
  const { t } = context;
  return html`<div class="guess" role="group" aria-labelledby="lab-${name}">
    ${!is_known && html`<span class="hint">${t('lab.guess')}</span>`}
    ${!is_known && kGuesses.map((guess) => guessButton(context, name, guess, disabled))}
    ${actionButton(context, 'run', 'lab.run_one', { id: name, style: 'small quiet', disabled })}
  </div>`;
};

const outcome = (context, one, result, guess) => {
  const { t } = context;
  const { name, expected } = one;
  const cve = t(`lab.cve.${name}`);
  return html`
    ${guessed(context, guess, result)} ${verdict(context, result)}
    <dl class="pairs">
      ${kServices
        .filter((service) => service in expected)
        .map((service) => answer(context, service, expected[service], result.observed[service]))}
    </dl>
    <p>${t(`lab.why.${name}`)}</p>
    ${cve !== `lab.cve.${name}` && html`<p class="hint">${cve}</p>`}`;
};

const experiment = (context, one) => {
  const { state, t } = context;
  const { name } = one;
  const { results, guesses, running } = labOf(state);
  const is_running = running === name;
  const result = is_running ? null : results[name];
  return html`<li class="card experiment ${is_running && 'running'}">
    <h2 id="lab-${name}">${t(`lab.do.${name}`)}</h2>
    <div role="status">${result && outcome(context, one, result, guesses[name])}</div>
    ${question(context, one, name in results, running !== null)}
    ${faultBox(context, state.calls[callKey('run', name)])}
  </li>`;
};

export const cards = (context) => html`<ul class="cards" aria-label="${context.t('lab.table')}">
  ${kExperiments.map((one) => experiment(context, one))}
</ul>`;

// How many predictions were right.
export const score = (state) => {
  const { results, guesses } = labOf(state);
  const all = Object.entries(guesses).filter(([name]) => results[name]);
  return {
    all: all.length,
    right: all.filter(([name, one]) => one === outcomeOf(results[name])).length,
  };
};
