// The settings popup: addresses and paths of both services, and a connection test with what is
// typed, saved or not.

import { html, render } from './html.js';
import { sentence } from './parts.js';
import {
  compareSecrets,
  defaultSettings,
  endpointsOf,
  kServices,
  readSettings,
} from './settings.js';

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

const testResult = ({ t }, service, outcome) => {
  if (!outcome) return '';
  if (!outcome.ok) return html`<p class="probe bad">✕ ${sentence(t, outcome.error)}</p>`;
  const { data, ms } = outcome;
  const facts = [data.service, data.version, data.status, `${ms} ms`].filter(Boolean).join(' · ');
  const other = kServices.find((name) => name !== service);
  const is_other = String(data.service).startsWith(other);
  return html`<p class="probe ${is_other ? 'bad' : 'good'}">${is_other ? '✕' : '✓'} ${facts}</p>
    ${is_other && html`<p class="probe bad">${t('settings.wrong_service')}</p>`}
    ${
      data.secret_fingerprint &&
      html`<p class="hint">${t('settings.fingerprint')} <code>${data.secret_fingerprint}</code></p>`
    }`;
};

const serviceFields = (context, service, outcome) => {
  const values = context.state.settings[service];
  return html`<fieldset>
    <legend>${context.t(`settings.${service}`)}</legend>
    <div class="address">
      ${field(context, `${service}.host`, context.t('settings.host'), values.host)}
      ${field(context, `${service}.port`, context.t('settings.port'), values.port)}
    </div>
    <div class="paths">
      ${endpointsOf(service).map((key) =>
        field(context, `${service}.paths.${key}`, context.t(`endpoint.${key}`), values.paths[key]),
      )}
    </div>
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

const dialogMarkup = (context) => {
  const { state, t } = context;
  const test = state.calls['test-connection'];
  return html`<form id="settings-form" method="post" novalidate>
    <header class="settings-head">
      <h2 id="settings-title">${t('settings.title')}</h2>
      <button type="button" class="quiet" data-do="close-settings"
        aria-label="${t('settings.close')}">✕</button>
    </header>
    <p class="lead">${t('settings.lead')}</p>
    <div class="services">
      ${kServices.map((name) => serviceFields(context, name, test?.data?.[name]))}
    </div>
    <div class="probes" id="probe-secrets" role="status">${verdict(context, test?.data)}</div>
    <footer class="settings-foot">
      <button type="button" data-do="test-connection" ${test?.busy && html`disabled`}>
        ${t(test?.busy ? 'form.sending' : 'settings.test')}
      </button>
      <button type="button" data-do="default-settings">${t('settings.defaults')}</button>
      <button type="submit" class="primary">${t('settings.save')}</button>
    </footer>
  </form>`;
};

export class SettingsDialog {
  #dialog;
  #store;
  #api;
  #onSaved;

  constructor(dialog, store, api, onSaved) {
    this.#dialog = dialog;
    this.#store = store;
    this.#api = api;
    this.#onSaved = onSaved;
    dialog.addEventListener('submit', (event) => this.#save(event));
  }

  // Starts from what is stored, whatever was typed and not saved the last time.
  open(context) {
    this.#dialog.replaceChildren();
    this.#store.forgetCall('test-connection');
    this.#store.showSettingsFaults({});
    this.#dialog.showModal();
    this.render(context());
  }

  close() {
    this.#dialog.close();
  }

  render(context) {
    if (this.#dialog.open) render(this.#dialog, dialogMarkup(context));
  }

  fillDefaults() {
    const defaults = defaultSettings(location.hostname);
    for (const service of kServices) {
      this.#set(`${service}.host`, defaults[service].host);
      this.#set(`${service}.port`, defaults[service].port);
      for (const key of endpointsOf(service)) {
        this.#set(`${service}.paths.${key}`, defaults[service].paths[key]);
      }
    }
  }

  async test() {
    const settings = this.#read();
    const ticket = settings && this.#store.begin('test-connection');
    if (!ticket) return;
    const outcomes = await Promise.all(kServices.map((name) => this.#probe(name, settings)));
    const data = Object.fromEntries(kServices.map((name, i) => [name, outcomes[i]]));
    this.#store.finish('test-connection', ticket, { data });
  }

  async #probe(service, settings) {
    const started = performance.now();
    const isExpected = (body) => typeof body.status === 'string';
    const outcome = await this.#api.send({ service, endpoint: 'health', settings, isExpected });
    return { ...outcome, ms: Math.round(performance.now() - started) };
  }

  #save(event) {
    event.preventDefault();
    const settings = this.#read();
    if (!settings) return;
    this.#store.saveSettings(settings);
    this.close();
    this.#onSaved();
  }

  // The settings as typed, or null once the faults are shown and the first of them has the focus.
  #read() {
    const fields = Object.fromEntries(new FormData(this.#form));
    const { settings, faults } = readSettings(fields);
    this.#store.showSettingsFaults(faults);
    if (Object.keys(faults).length === 0) return settings;
    this.#dialog.querySelector('[aria-invalid]')?.focus();
    return null;
  }

  get #form() {
    return this.#dialog.querySelector('form');
  }

  #set(name, value) {
    this.#form.elements[name].value = value;
  }
}
