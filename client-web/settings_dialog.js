// The settings popup: addresses and paths of both services, and a connection test with what is
// typed, saved or not.

import { html, render } from './html.js';
import { sentence } from './parts.js';
import {
  compareSecrets,
  defaultSettings,
  endpointsOf,
  kSchemes,
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

const schemeField = ({ t }, service, value) => {
  const id = `settings-${service}-scheme`;
  return html`<div class="field" id="${id}-field">
    <label for="${id}">${t('settings.scheme')}</label>
    <select id="${id}" name="${service}.scheme">
      ${kSchemes.map((one) => html`<option ${one === value && html`selected`}>${one}</option>`)}
    </select>
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
      ${schemeField(context, service, values.scheme)}
      ${field(context, `${service}.host`, context.t('settings.host'), values.host)}
      ${field(context, `${service}.port`, context.t('settings.port'), values.port)}
    </div>
    <details class="paths" id="paths-${service}">
      <summary>${context.t('settings.paths')}</summary>
      ${endpointsOf(service).map((key) =>
        field(context, `${service}.paths.${key}`, context.t(`endpoint.${key}`), values.paths[key]),
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

const dialogMarkup = (context) => {
  const { state, t } = context;
  const test = state.calls['test-connection'];
  return html`<form id="settings-form" method="post" novalidate>
    <header class="settings-head">
      <h2 id="settings-title">${t('settings.title')}</h2>
      <button type="button" class="quiet" data-tool="close"
        aria-label="${t('settings.close')}">✕</button>
    </header>
    <p class="lead">${t('settings.lead')}</p>
    <div class="services">
      ${kServices.map((name) => serviceFields(context, name, test?.data?.[name]))}
    </div>
    <div class="probes" id="probe-secrets" role="status">${verdict(context, test?.data)}</div>
    <footer class="settings-foot">
      <button type="button" data-tool="test" ${test?.busy && html`disabled`}>
        ${t(test?.busy ? 'form.sending' : 'settings.test')}
      </button>
      <button type="button" data-tool="defaults">${t('settings.defaults')}</button>
      <button type="submit" class="primary">${t('settings.save')}</button>
    </footer>
  </form>`;
};

export class SettingsDialog {
  #dialog;
  #store;
  #api;
  #context;
  #onSaved;

  constructor(dialog, { store, api, context, onSaved }) {
    this.#dialog = dialog;
    this.#store = store;
    this.#api = api;
    this.#context = context;
    this.#onSaved = onSaved;
    dialog.addEventListener('submit', (event) => this.#save(event));
    dialog.addEventListener('click', ({ target }) => this.#click(target.closest('button')));
  }

  // Starts from what is stored, whatever was typed and not saved the last time.
  open() {
    this.#dialog.replaceChildren();
    this.#store.forgetCall('test-connection');
    this.#store.showSettingsFaults({});
    this.#dialog.showModal();
    this.draw();
  }

  draw() {
    if (this.#dialog.open) render(this.#dialog, dialogMarkup(this.#context()));
  }

  #click(button) {
    if (button?.dataset.tool) this.#tools[button.dataset.tool]();
  }

  #tools = {
    close: () => this.#dialog.close(),
    test: () => this.#test(),
    defaults: () => this.#fill(defaultSettings(location.hostname, location.protocol.slice(0, -1))),
  };

  #fill(settings) {
    const { elements } = this.#form;
    for (const service of kServices) {
      const { scheme, host, port, paths } = settings[service];
      elements[`${service}.scheme`].value = scheme;
      elements[`${service}.host`].value = host;
      elements[`${service}.port`].value = port;
      for (const key of endpointsOf(service)) elements[`${service}.paths.${key}`].value = paths[key];
    }
  }

  async #test() {
    const settings = this.#read();
    const ticket = settings && this.#store.begin('test-connection');
    if (!ticket) return;
    const action = this.#api.action();
    const outcomes = await Promise.all(
      kServices.map((name) => this.#probe(action, name, settings)),
    );
    const data = Object.fromEntries(kServices.map((name, i) => [name, outcomes[i]]));
    this.#store.finish('test-connection', ticket, { data });
  }

  async #probe(action, service, settings) {
    const started = performance.now();
    const isExpected = (body) => typeof body.status === 'string';
    const outcome = await action.send({ service, endpoint: 'health', settings, isExpected });
    return { ...outcome, ms: Math.round(performance.now() - started) };
  }

  #save(event) {
    event.preventDefault();
    const settings = this.#read();
    if (!settings) return;
    this.#store.saveSettings(settings);
    this.#dialog.close();
    this.#onSaved();
  }

  // The settings as typed, or null once the faults are shown and the first of them has the focus.
  #read() {
    const fields = Object.fromEntries(new FormData(this.#form));
    const { settings, faults } = readSettings(fields);
    this.#store.showSettingsFaults(faults);
    if (Object.keys(faults).length === 0) return settings;
    const faulty = this.#dialog.querySelector('[aria-invalid]');
    if (faulty?.closest('details')) faulty.closest('details').open = true;
    faulty?.focus();
    return null;
  }

  get #form() {
    return this.#dialog.querySelector('form');
  }
}
