// The markup of the settings popup. Its state is state.views.settings, see settings_dialog.js.

import { option } from './form.js';
import { html } from './html.js';
import { sentence } from './parts.js';
import {
  compareSecrets,
  defaultSettings,
  endpointsOf,
  kSchemes,
  kServices,
  originOf,
} from './settings.js';
import { kPlaces } from './store.js';

const field = ({ state, t }, name, label, value) => {
  const id = `settings-${name.replaceAll('.', '-')}`;
  const fault = state.settings_faults[name];
  return html`<div class="field" id="${id}-field">
    <label for="${id}">${label}</label>
    <input id="${id}" name="${name}" value="${value}" autocomplete="off" spellcheck="false"
      autocapitalize="none" aria-describedby="${id}-fault"
      ${fault && html`aria-invalid="true"`}>
    <p class="field-fault" id="${id}-fault">${fault && t(fault)}</p>
  </div>`;
};

const schemeField = ({ t }, service, value) => {
  const id = `settings-${service}-scheme`;
  return html`<div class="field" id="${id}-field">
    <label for="${id}">${t('settings.scheme')}</label>
    <select id="${id}" name="${service}.scheme">
      ${kSchemes.map((one) => html`<option ${one === value && html`selected`}>${one}</option>`)}
    </select>
  </div>`;
};

const tool = ({ t }, name, label, attributes = '') =>
  html`<button type="button" data-tool="${name}" ${attributes}>${t(label)}</button>`;

const swapButton = (t) =>
  html`<button type="button" data-tool="swap">${t('settings.swap')}</button>`;

const testResult = ({ t }, service, outcome) => {
  if (!outcome) return '';
  if (!outcome.ok) return html`<p class="probe bad">✕ ${sentence(t, outcome.error)}</p>`;
  const { data, ms } = outcome;
  const facts = [data.service, data.version, data.status, `${ms} ms`].filter(Boolean).join(' · ');
  const other = kServices.find((name) => name !== service);
  const is_other = String(data.service).startsWith(other);
  return html`<p class="probe ${is_other ? 'bad' : 'good'}">${is_other ? '✕' : '✓'} ${facts}</p>
    ${is_other && html`<p class="probe bad">${t('settings.wrong_service')}</p>${swapButton(t)}`}
    ${
      data.secret_fingerprint &&
      html`<p class="hint">${t('settings.fingerprint')} <code>${data.secret_fingerprint}</code></p>`
    }`;
};

const serviceFields = (context, service, outcome) => {
  const { t, state } = context;
  const values = state.settings[service];
  return html`<fieldset>
    <legend>${t(`settings.${service}`)}</legend>
    <div class="address">
      ${schemeField(context, service, values.scheme)}
      ${field(context, `${service}.host`, t('settings.host'), values.host)}
      ${field(context, `${service}.port`, t('settings.port'), values.port)}
    </div>
    <p><a href="${originOf(values)}/docs" target="_blank" rel="noreferrer">${t('settings.docs')}</a></p>
    <details class="paths" id="paths-${service}">
      <summary>${t('settings.paths')}</summary>
      ${endpointsOf(service).map((key) =>
        field(context, `${service}.paths.${key}`, t(`endpoint.${key}`), values.paths[key]),
      )}
    </details>
    <div class="probes" id="probe-${service}" role="status">
      ${testResult(context, service, outcome)}
    </div>
  </fieldset>`;
};

const verdict = ({ t }, data) => {
  const compared = data && compareSecrets(data.auth, data.books);
  if (!compared) return '';
  return html`<p class="probe ${compared === 'same' ? 'good' : 'bad'}">
    ${compared === 'same' ? '✓' : '✕'} ${t(`settings.secrets_${compared}`)}
  </p>`;
};

const kRemedies = {
  'doctor.health_path': 'default-paths',
  'doctor.missing': 'default-paths',
  'doctor.scheme': 'http',
  'doctor.loopback': 'page-host',
  'doctor.cookie_host': 'local-storage',
  'doctor.cookie_off': 'local-storage',
};

const hasDefaultPaths = ({ name, paths }) =>
  JSON.stringify(paths) === JSON.stringify(defaultSettings('')[name].paths);

const remedy = ({ t }, { key, values }) => {
  const tool = kRemedies[key];
  if (!tool || (tool === 'default-paths' && hasDefaultPaths(values))) return '';
  return html`<button type="button" class="small" data-tool="${tool}" data-value="${values.name}">
    ${t(`remedy.${tool}`, { host: location.hostname })}</button>`;
};

const finding = (context, one) => html`<li class="probe bad">✕ ${context.t(one.key, one.values)}
  ${remedy(context, one)}</li>`;

const doctorResult = (context, call) => {
  const { t } = context;
  if (call?.busy) return html`<p class="hint">${t('doctor.running')}</p>`;
  if (!call?.data) return '';
  if (call.data.length === 0) return html`<p class="probe good">✓ ${t('doctor.well')}</p>`;
  const is_swapped = call.data.some(({ key }) => key === 'doctor.swapped');
  return html`<ul class="findings">${call.data.map((one) => finding(context, one))}</ul>
    ${is_swapped && swapButton(t)}`;
};

const faultLine = ({ t }, id, fault) =>
  html`<p class="field-fault" id="${id}" role="alert">${
    fault && html`${fault.field && html`<code>${fault.field}</code> `}${t(fault.key)}`
  }</p>`;

const profiles = (context, { profile_fault }) => {
  const { t, state } = context;
  return html`<fieldset class="tool-group">
    <legend>${t('settings.profiles')}</legend>
    <div class="tool-row">
      <select id="settings-profile" aria-label="${t('settings.profile')}">
        <option value="">${t('settings.no_profile')}</option>
        ${Object.keys(state.profiles).map((name) => html`<option>${name}</option>`)}
      </select>
      ${tool(context, 'use-profile', 'settings.profile_use')}
      ${tool(context, 'delete-profile', 'settings.profile_delete')}
    </div>
    <div class="tool-row">
      <input id="settings-profile-name" aria-label="${t('settings.profile_name')}" maxlength="60"
        placeholder="${t('settings.profile_name')}" autocomplete="off"
        aria-describedby="profile-fault" ${profile_fault && html`aria-invalid="true"`}>
      ${tool(context, 'save-profile', 'settings.profile_save')}
    </div>
    ${faultLine(context, 'profile-fault', profile_fault)}
  </fieldset>`;
};

const sharing = (context, { share_fault, link_copied, loopback }) => {
  const { t } = context;
  return html`<fieldset class="tool-group">
    <legend>${t('settings.share')}</legend>
    <div class="tool-row">
      ${tool(context, 'export', 'settings.export')}
      ${tool(context, 'import', 'settings.import', html`aria-describedby="share-fault"`)}
      ${tool(context, 'copy-link', 'settings.copy_link')}
      <input type="file" id="settings-file" accept=".json,application/json" hidden>
    </div>
    ${faultLine(context, 'share-fault', share_fault)}
    ${
      loopback &&
      html`<p class="probe bad" role="status">${t('settings.link_loopback', { host: loopback })}</p>`
    }
    <p class="hint" role="status">${
      link_copied && t(link_copied === 'yes' ? 'settings.link_copied' : 'copy.failed')
    }</p>
  </fieldset>`;
};

const refreshSwitch = ({ state, t }) => html`<div class="tool-row">
    <button type="button" role="switch" class="switch" data-tool="auto-refresh"
      aria-checked="${state.preferences.auto_refresh ? 'true' : 'false'}"
      aria-describedby="auto-refresh-hint">${t('settings.auto_refresh')}</button>
    <p class="hint" id="auto-refresh-hint">${t('settings.auto_refresh_hint')}</p>
  </div>`;

const placeChoice = (context) => {
  const { t } = context;
  const { tokens_in: chosen } = context.state.preferences;
  return html`<div class="tool-row">
    <label for="settings-tokens-in">${t('settings.tokens_in')}</label>
    <select id="settings-tokens-in" aria-describedby="tokens-in-hint">
      ${kPlaces.map((value) => option(context, { value, label: `settings.tokens_in.${value}` }, chosen))}
    </select>
    <p class="hint" id="tokens-in-hint">${t('settings.tokens_in_hint')}</p>
    <details class="paths" id="tokens-in-more">
      <summary>${t('settings.tokens_in_more')}</summary>
      <p class="hint">${t('settings.tokens_in_others', { page: location.origin })}</p>
    </details>
  </div>`;
};

const changeRow = ({ field: name, from, to }) =>
  html`<tr><th scope="row"><code>${name}</code></th><td>${from}</td><td>${to}</td></tr>`;

// The changes that imported settings would make, and the question whether to use them.
const proposalBox = (context, { changes, ends_session }) => {
  const { t } = context;
  return html`<section class="box proposal" id="settings-proposal" tabindex="-1"
      aria-labelledby="proposal-title">
    <h3 id="proposal-title">${t(changes.length > 0 ? 'settings.proposal' : 'settings.no_change')}</h3>
    ${
      changes.length > 0 &&
      html`<table>
        <thead><tr><th scope="col">${t('settings.field')}</th><th scope="col">${t('settings.from')}</th>
          <th scope="col">${t('settings.to')}</th></tr></thead>
        <tbody>${changes.map(changeRow)}</tbody>
      </table>`
    }
    ${ends_session && html`<p class="bad">${t('settings.ends_session')}</p>`}
    <div class="actions">
      ${changes.length > 0 && tool(context, 'apply', 'settings.apply')}
      ${tool(context, 'keep', changes.length > 0 ? 'settings.keep' : 'settings.close')}
    </div>
  </section>`;
};

export const dialogMarkup = (context) => {
  const { state, t } = context;
  const own = state.views.settings ?? {};
  const test = state.calls['test-connection'];
  const doctor = state.calls.doctor;
  return html`<form id="settings-form" method="post" novalidate>
    <header class="settings-head">
      <h2 id="settings-title">${t('settings.title')}</h2>
      <button type="button" class="quiet" data-tool="close"
        aria-label="${t('settings.close')}">✕</button>
    </header>
    <p class="lead">${t('settings.lead')}</p>
    ${own.proposal && proposalBox(context, own.proposal)}
    <div class="services">
      ${kServices.map((name) => serviceFields(context, name, test?.data?.[name]))}
    </div>
    <div class="probes" id="probe-secrets" role="status">${verdict(context, test?.data)}</div>
    <div class="probes" id="doctor" role="status">${doctorResult(context, doctor)}</div>
    <div class="services">${profiles(context, own)} ${sharing(context, own)}</div>
    ${refreshSwitch(context)} ${placeChoice(context)}
    <p class="probe bad" id="ends-session" role="status">${
      own.ends_session && t('settings.ends_session')
    }</p>
    <footer class="settings-foot">
      <button type="button" data-tool="test" ${test?.busy && html`disabled`}>
        ${t(test?.busy ? 'form.sending' : 'settings.test')}
      </button>
      <button type="button" data-tool="doctor" ${doctor?.busy && html`disabled`}>
        ${t(doctor?.busy ? 'form.sending' : 'doctor.title')}
      </button>
      <button type="button" data-tool="defaults">${t('settings.defaults')}</button>
      <button type="submit" class="primary">${t('settings.save')}</button>
    </footer>
  </form>`;
};
