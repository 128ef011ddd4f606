// The settings popup: addresses and paths of both services, profiles, sharing, a connection test
// and the doctor. The last two use the typed values, saved or not. state.views.settings has
//   proposal        {settings, changes} from a link or a file, until the user has decided
//   profile_fault, share_fault   {key, field}, shown at their controls
//   link_copied     'yes', 'no' or null
//   loopback        an address of the copied link that means another computer to everyone else
//   ends_session    whether the typed addresses are of other services than those of the session

import { copyText, saveFile } from './clipboard.js';
import { answersAtAll, examine } from './doctor.js';
import { render } from './html.js';
import { logOut, saveSettings } from './logout.js';
import { defaultSettings, fieldsOf, kServices, swapAddresses } from './settings.js';
import { isLoopback, readSettings } from './settings_fields.js';
import { dialogMarkup } from './settings_markup.js';
import { changesBetween, readJson, readLink, toJson, toLink } from './settings_share.js';

const kNothing = {
  proposal: null,
  profile_fault: null,
  share_fault: null,
  link_copied: null,
  loopback: null,
  ends_session: false,
};
const kDefaults = defaultSettings(location.hostname, location.protocol.slice(0, -1));
const kFileName = 'llavero-settings.json';

export class SettingsDialog {
  #dialog;
  #store;
  #api;
  #context;
  #ask;
  #announce;
  #onSaved;

  // `context()` returns the context of parts.js; `ask(question, yes)` resolves to whether the user
  // says yes; `announce(key)` shows a notice; `onSaved(key)` is called after the settings changed,
  // with the text that says so.
  constructor(dialog, { store, api, context, ask, announce, onSaved }) {
    this.#dialog = dialog;
    this.#store = store;
    this.#api = api;
    this.#context = context;
    this.#ask = ask;
    this.#announce = announce;
    this.#onSaved = onSaved;
    dialog.addEventListener('submit', (event) => this.#save(event));
    dialog.addEventListener('click', ({ target }) => this.#click(target.closest('button')));
    dialog.addEventListener('input', () => {
      this.#forgetResults();
      this.#warn();
    });
    dialog.addEventListener('keydown', (event) => this.#key(event));
    dialog.addEventListener('change', ({ target }) => {
      if (target.type === 'file') this.#import(target);
      if (target.id === 'settings-tokens-in') this.#keepTokensIn(target.value);
    });
  }

  // Shows the stored settings and discards unsaved input.
  open() {
    this.#dialog.replaceChildren();
    this.#forgetResults();
    this.#store.showSettingsFaults({});
    this.#show(kNothing);
    if (!this.#dialog.open) this.#dialog.showModal();
    this.draw();
  }

  openDoctor() {
    this.open();
    this.#examine();
  }

  // Shows what the parameter of a link would change, without changing it.
  openLink(parameter) {
    this.open();
    this.#propose(readLink(parameter, kDefaults));
  }

  draw() {
    if (this.#dialog.open) render(this.#dialog, dialogMarkup(this.#context()));
  }

  // What the tests found and what was copied is about other values.
  #forgetResults() {
    for (const call of ['test-connection', 'doctor']) this.#store.forgetCall(call);
    this.#show({ link_copied: null, loopback: null });
  }

  #show(part) {
    this.#store.patchView('settings', part);
  }

  #click(button) {
    if (button?.dataset.tool) this.#tools[button.dataset.tool](button.dataset.value);
  }

  // Enter in the name of a profile saves the profile, not the settings.
  #key(event) {
    if (event.key !== 'Enter' || event.target.id !== 'settings-profile-name') return;
    event.preventDefault();
    this.#saveProfile();
  }

  #tools = {
    close: () => this.#dialog.close(),
    test: () => this.#test(),
    doctor: () => this.#examine(),
    defaults: () => this.#fill(kDefaults),
    swap: () => this.#fill(swapAddresses(readSettings(this.#fields).settings)),
    // Remedies of the doctor, for one service.
    'default-paths': (service) => this.#mend(service, { paths: kDefaults[service].paths }),
    http: (service) => this.#mend(service, { scheme: 'http' }),
    'page-host': (service) => this.#mend(service, { host: location.hostname }),
    'local-storage': async () => {
      await this.#keepTokensIn('storage');
      this.#examine();
    },
    'auto-refresh': () => {
      const { auto_refresh } = this.#store.state.preferences;
      this.#store.prefer({ auto_refresh: !auto_refresh });
    },
    'use-profile': () => this.#useProfile(),
    'delete-profile': () => this.#deleteProfile(),
    'save-profile': () => this.#saveProfile(),
    export: () => {
      const settings = this.#read();
      if (settings) saveFile(kFileName, 'application/json', toJson(settings));
    },
    import: () => this.#find('#settings-file').click(),
    'copy-link': async () => {
      const settings = this.#read();
      if (!settings) return;
      const page = location.origin + location.pathname;
      const is_copied = await copyText(toLink(settings, page, kDefaults));
      const hosts = [location.hostname, ...kServices.map((name) => settings[name].host)];
      this.#show({
        link_copied: is_copied ? 'yes' : 'no',
        loopback: hosts.find(isLoopback) ?? null,
      });
    },
    apply: () => this.#keep(this.#store.state.views.settings.proposal.settings),
    keep: () => this.#show({ proposal: null }),
  };

  // The session ends: its tokens are elsewhere. A login while the logout waits already uses the new place.
  async #keepTokensIn(tokens_in) {
    const { session } = this.#store.state;
    const logging_out = session && logOut(this.#api.action(), this.#store);
    this.#store.prefer({ tokens_in });
    if ((await logging_out) === false && this.#store.state.session === session) {
      this.#announce('session.cookies_stay');
      this.#store.logOut();
    }
  }

  async #import(input) {
    const [file] = input.files;
    if (!file) return;
    const text = await file.text();
    input.value = '';
    this.#propose(readJson(text, this.#store.state.settings));
  }

  #propose({ settings, fault }) {
    if (fault) return this.#show({ ...kNothing, share_fault: fault });
    const changes = changesBetween(this.#store.state.settings, settings);
    const ends_session = this.#store.endsSession(settings);
    this.#show({ ...kNothing, proposal: { settings, changes, ends_session } });
    this.#warn();
    this.#find('#settings-proposal').focus();
  }

  get #chosenProfile() {
    return this.#find('#settings-profile').value;
  }

  #useProfile() {
    const settings = this.#store.state.profiles[this.#chosenProfile];
    this.#show({ profile_fault: settings ? null : { key: 'settings.fault.choose' } });
    if (settings) this.#fill(settings);
  }

  async #deleteProfile() {
    const name = this.#chosenProfile;
    const { [name]: gone, ...profiles } = this.#store.state.profiles;
    this.#show({ profile_fault: gone ? null : { key: 'settings.fault.choose' } });
    if (!gone) return;
    const { t } = this.#context();
    const question = t('settings.confirm_delete', { name });
    if (await this.#ask(question, t('settings.profile_delete'))) this.#store.saveProfiles(profiles);
  }

  // Saves the typed values under a name; the current settings stay unchanged.
  #saveProfile() {
    const input = this.#find('#settings-profile-name');
    const name = input.value.trim();
    this.#show({ profile_fault: name ? null : { key: 'settings.fault.name' } });
    const settings = name ? this.#read() : input.focus();
    if (!settings) return;
    this.#store.saveProfiles({ ...this.#store.state.profiles, [name]: settings });
    this.#find('#settings-profile').value = name;
    input.value = '';
  }

  #fill(settings) {
    const { elements } = this.#find('form');
    for (const [name, value] of Object.entries(fieldsOf(settings))) elements[name].value = value;
    this.#forgetResults();
    this.#warn();
  }

  // Changes the typed address of a service, and looks whether that helped.
  #mend(service, part) {
    const { settings } = readSettings(this.#fields);
    this.#fill({ ...settings, [service]: { ...settings[service], ...part } });
    this.#examine();
  }

  // Says before the settings are saved that they end the session.
  #warn() {
    const { settings, faults } = readSettings(this.#fields);
    const is_complete = Object.keys(faults).length === 0;
    this.#show({ ends_session: is_complete && this.#store.endsSession(settings) });
  }

  // Runs one of the two tests and stores its result, unless it is already running.
  async #run(name, test) {
    const settings = this.#read();
    const ticket = settings && this.#store.begin(name);
    if (ticket)
      this.#store.finish(name, ticket, { data: await test(settings, this.#api.action('doctor')) });
  }

  #test() {
    return this.#run('test-connection', async (settings, action) => {
      const probes = kServices.map((service) => this.#probe(action, service, settings));
      const outcomes = await Promise.all(probes);
      return Object.fromEntries(kServices.map((name, i) => [name, outcomes[i]]));
    });
  }

  #examine() {
    return this.#run('doctor', (settings, action) => {
      const probe = (url) => {
        action.note(this.#context().t('doctor.probe', { url }));
        return answersAtAll(url);
      };
      const { tokens_in } = this.#store.state.preferences;
      return examine({ settings, page: location, action, probe, tokens_in });
    });
  }

  async #probe(action, service, settings) {
    const started = performance.now();
    const isExpected = (body) => typeof body.status === 'string';
    const outcome = await action.exchange({ service, endpoint: 'health', settings, isExpected });
    return { ...outcome, ms: Math.round(performance.now() - started) };
  }

  #save(event) {
    event.preventDefault();
    const settings = this.#read();
    if (settings) this.#keep(settings);
  }

  #keep(settings) {
    const key = saveSettings(this.#api.action(), this.#store, settings);
    this.#dialog.close();
    this.#onSaved(key);
  }

  // Returns the typed settings, or null after showing errors and focusing the first one.
  #read() {
    const { settings, faults } = readSettings(this.#fields);
    this.#store.showSettingsFaults(faults);
    const [first] = Object.keys(faults);
    if (!first) return settings;
    const control = this.#find('form').elements[first];
    const folded = control.closest('details');
    if (folded) folded.open = true;
    control.focus();
    return null;
  }

  get #fields() {
    return Object.fromEntries(new FormData(this.#find('form')));
  }

  #find(selector) {
    return this.#dialog.querySelector(selector);
  }
}
