// Starts the page: one store, one API client, a router on the hash, and the events of the whole
// document. Forms and buttons name an action of the view by data-call, or a command of the page
// by data-do.

import { Api } from './api.js';
import { render } from './html.js';
import { formatTime, preferredLanguage, translator } from './i18n.js';
import { startLogPanel } from './log_panel.js';
import { expiryText } from './parts.js';
import { endpointUrl } from './settings.js';
import { SettingsDialog } from './settings_dialog.js';
import { logHead, navigation, skipLink, topBar } from './shell.js';
import { Store } from './store.js';
import { homeRoute, viewAt } from './views/index.js';

const kTickMilliseconds = 1000;
const kNoticeMilliseconds = 6000;

const find = (id) => document.getElementById(id);

const store = new Store({
  storage: localStorage,
  hostname: location.hostname,
  language: preferredLanguage(navigator.languages),
});
const api = new Api(store, location.protocol);
const settings_dialog = new SettingsDialog(find('settings'), store, api, () => {
  start(viewAt(store.state.route));
  announce('settings.saved');
});

// What markup is made from.
const context = () => {
  const { state } = store;
  return {
    state,
    t: translator(state.language),
    time: (value) => formatTime(state.language, value),
    url: (service, endpoint) => endpointUrl(state.settings, service, endpoint, location.protocol),
  };
};

const draw = () => {
  const now = context();
  const view = viewAt(now.state.route);
  if (!view) return;
  document.documentElement.lang = now.state.language;
  document.title = `${now.t(view.title)} · Llavero`;
  find('nav').setAttribute('aria-label', now.t('nav.label'));
  render(find('skip'), skipLink(now));
  render(find('header'), topBar(now));
  render(find('nav'), navigation(now));
  render(find('view'), view.render(now));
  render(find('log-head'), logHead(now));
  find('notice').textContent = now.state.notice ? now.t(now.state.notice) : '';
  settings_dialog.render(now);
};

// Runs an action of the view, unless it runs already.
const perform = async (name, fields = {}) => {
  const ticket = store.begin(name);
  if (!ticket) return;
  const outcome = await viewAt(store.state.route).actions[name]({ api, store }, fields);
  store.finish(name, ticket, outcome);
};

// A disabled button loses the focus: the first faulty field gets it, or the button again.
const keepPlace = (form, focused) => {
  const invalid = form?.querySelector('[aria-invalid]');
  if (invalid) return invalid.focus();
  if (document.activeElement === document.body && focused?.isConnected) focused.focus();
};

const submit = async (form) => {
  const focused = document.activeElement;
  const view = viewAt(store.state.route);
  const name = form.dataset.call;
  await perform(name, Object.fromEntries(new FormData(form)));
  if (!form.isConnected) return;
  keepPlace(form, focused);
  if (!store.state.calls[name]?.ok) return;
  if (view.empties_form?.includes(name)) form.reset();
  form.querySelectorAll('[type=password]').forEach((input) => (input.value = ''));
  for (const next of view.then?.[name] ?? []) perform(next);
};

const press = async (button) => {
  await perform(button.dataset.call);
  keepPlace(null, button);
};

let notice_timer;
const announce = (notice) => {
  clearTimeout(notice_timer);
  store.notify(notice);
  notice_timer = setTimeout(() => store.notify(null), kNoticeMilliseconds);
};

const commands = {
  skip: () => find('heading').focus(),
  settings: () => settings_dialog.open(context),
  'close-settings': () => settings_dialog.close(),
  'test-connection': () => settings_dialog.test(),
  'default-settings': () => settings_dialog.fillDefaults(),
  language: ({ language }) => store.setLanguage(language),
  'toggle-token': ({ kind }) => store.toggleToken(kind),
  'clear-log': () => {
    store.clearLog();
    find('log-list').focus();
  },
  'log-out': () => {
    store.logOut();
    announce('session.logged_out');
    find('heading').focus();
  },
};

const start = (view) => {
  store.navigate(view.route);
  for (const name of view.enter?.({ store }) ?? []) perform(name);
};

// The first view leaves the focus at the top of the page; later ones put it on their heading.
const enter = () => {
  if (location.hash !== '' && !location.hash.startsWith('#/')) return;
  const route = location.hash.slice(2);
  const view = viewAt(route);
  if (!view) return location.replace(`#/${homeRoute(store.state)}`);
  const is_first = store.state.route === null;
  find('view').replaceChildren();
  start(view);
  if (is_first) return;
  scrollTo(0, 0);
  find('heading').focus();
};

const tick = () => {
  const { t } = context();
  for (const element of document.querySelectorAll('[data-exp]')) {
    element.textContent = expiryText(t, Number(element.dataset.exp));
  }
};

document.addEventListener('submit', (event) => {
  event.preventDefault();
  if (event.target.dataset.call) submit(event.target);
});
document.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button?.dataset.do) commands[button.dataset.do](button.dataset);
  if (button?.dataset.call) press(button);
});
addEventListener('hashchange', enter);
addEventListener('storage', () => store.reload());
store.addEventListener('change', draw);
startLogPanel(find('log-list'), store);
setInterval(tick, kTickMilliseconds);
enter();
