// Starts the page: stores, API client, routing, and the events of the document. Forms and buttons
// name an action of the view in data-call, or a command of the page in data-do. Rarely used parts
// are loaded on demand.

import { Api } from './api.js';
import { copyText } from './clipboard.js';
import { Guide } from './guide.js';
import { html, render } from './html.js';
import { formatTime, loadTexts, preferredLanguage, translator } from './i18n.js';
import { LogPanel } from './log_panel.js';
import { LogStore } from './log_store.js';
import { loadStyle, loadView, readHash, viewAt } from './router.js';
import { Runner, fieldsOf } from './runner.js';
import { ServerLog } from './server_log.js';
import { ServiceStatus } from './service_status.js';
import { endpointUrl, swapAddresses } from './settings.js';
import { guideStrip, navigation, progress, skipLink, swapped, topBar } from './shell.js';
import { openStorage, readStored } from './storage.js';
import { placeOf, Store } from './store.js';
import { expiryText, secondsLeft } from './token.js';
import { entryAt, kHomeRoute } from './views/index.js';

const kTickMilliseconds = 1000;
const kNoticeMilliseconds = 6000;
const kThemes = ['auto', 'light', 'dark'];
const kStripless = ['guide', 'report']; // they show the progress themselves
// Of style/dark.css. Paper is always light.
const kDarkMedia = {
  auto: 'screen and (prefers-color-scheme: dark)',
  light: 'not all',
  dark: 'screen',
};

const find = (id) => document.getElementById(id);

// The context of all markup: see parts.js.
const context = () => {
  const { state } = store;
  return {
    state,
    guide: guide.state,
    status: status.state,
    t: translator(state.language),
    now: () => Date.now() + (state.session?.lead_ms ?? 0),
    time: (value) => formatTime(state.language, value),
    url: (service, endpoint) => endpointUrl(state.settings, service, endpoint),
  };
};

const storage = openStorage();
const store = new Store({
  storage,
  hostname: location.hostname,
  scheme: location.protocol === 'https:' ? 'https' : 'http',
  language: preferredLanguage(navigator.languages),
});
export const log = new LogStore(); // exported for tests
const guide = new Guide(log, storage);
const status = new ServiceStatus();
const server_log = new ServerLog(log);
let refresher = null; // loaded when a token has expired
const renew = async (action, refused) => {
  const { AutoRefresh } = (await load(import('./auto_refresh.js'))) ?? {};
  if (!AutoRefresh) return false;
  refresher ??= new AutoRefresh({ store, t: () => context().t, say: (key) => announce(key) });
  return refresher.renew(action, refused);
};
const api = new Api(store, log, renew);
const runner = new Runner(store, api, guide, context, (key) => announce(key));
const log_panel = new LogPanel(find('log'), {
  log,
  server_log,
  context,
  announce: (key) => announce(key),
  prefer: (part) => store.prefer(part),
});
let settings_dialog = null; // loaded on demand

const draw = () => {
  const now = context();
  const view = viewAt(now.state.route);
  if (!view) return;
  const { theme } = now.state.preferences;
  document.documentElement.lang = now.state.language;
  find('dark').media = kDarkMedia[theme];
  const title = view.documentTitle?.(now) ?? now.t(entryAt(now.state.route).title);
  document.title = `${title} · Llavero`;
  find('nav').setAttribute('aria-label', now.t('nav.label'));
  render(find('skip'), skipLink(now));
  render(find('header'), html`${topBar(now)}${progress(now)}`);
  render(find('nav'), navigation(now));
  render(find('strip'), kStripless.includes(now.state.route) ? html`` : guideStrip(now));
  render(find('view'), view.render(now));
  render(find('swapped'), swapped(now));
  find('unsaved').textContent = now.state.is_unsaved ? now.t('shell.unsaved') : '';
  const { notice } = now.state;
  find('notice').textContent = notice ? now.t(notice.key, notice.values) : '';
  log_panel.draw();
  settings_dialog?.draw();
};

let notice_timer;
const announce = (key, values) => {
  clearTimeout(notice_timer);
  store.notify(key, values);
  notice_timer = setTimeout(() => store.notify(null), kNoticeMilliseconds);
};

// Shows a message if a part of the page cannot be loaded.
const load = async (loading) => {
  try {
    return await loading;
  } catch (error) {
    console.warn(String(error));
    announce('shell.load_failed');
    return null;
  }
};

const settings = async () => {
  if (settings_dialog) return settings_dialog;
  const { language } = store.state;
  const texts = loadTexts(language, ['settings', 'doctor', 'refusals']);
  const parts = [import('./settings_dialog.js'), texts, loadStyle('settings')];
  const [module] = (await load(Promise.all(parts))) ?? [];
  if (!module) return null;
  settings_dialog ??= new module.SettingsDialog(find('settings'), {
    store,
    api,
    context,
    ask,
    announce,
    onSaved,
  });
  return settings_dialog;
};

const ask = async (question, yes, word) => {
  const { askFirst } = (await load(import('./confirm.js'))) ?? {};
  return askFirst?.(find('confirm'), context().t, question, yes, word);
};

const copy = async (text) => announce((await copyText(text)) ? 'copy.done' : 'copy.failed');

const commands = {
  skip: () => find('heading')?.focus(),
  settings: async () => (await settings())?.open(),
  doctor: async () => (await settings())?.openDoctor(),
  language: async ({ language }) => {
    if (await load(loadTexts(language))) store.setLanguage(language);
  },
  theme: () => {
    const next = kThemes.indexOf(store.state.preferences.theme) + 1;
    store.prefer({ theme: kThemes[next % kThemes.length] });
  },
  swap: async () => {
    const { saveSettings } = (await load(import('./logout.js'))) ?? {};
    if (!saveSettings) return;
    onSaved(saveSettings(api.action(), store, swapAddresses(store.state.settings)));
  },
  print: () => window.print(),
  why: ({ id }) => {
    const refused = Object.values(store.state.calls).find(({ error }) => error?.request_id === id);
    if (!refused) return;
    store.patchView('token', { ...refused.error.token, asks: true });
    location.hash = '#/token';
  },
  copy: ({ text }) => copy(text),
  'toggle-shown': ({ id }) => store.toggleShown(id),
  'copy-call': async ({ name, shell }, button) => {
    const { toCommand } = (await load(import('./curl.js'))) ?? {};
    const request = await runner.preview(name, fieldsOf(button.form ?? button));
    if (toCommand) copy(toCommand(request, shell));
  },
  // Without the server of the page, the tokens are removed only here.
  'log-out': async () => {
    const { leave } = (await load(import('./logout.js'))) ?? {};
    if (!store.state.session) return;
    if (leave) leave(api.action(), store, announce);
    else {
      store.logOut();
      announce('session.still_open');
    }
  },
};

const enterView = () => {
  store.navigate(store.state.route, store.state.params);
  runner.enter();
};

const onSaved = (key) => {
  enterView();
  announce(key);
};

// Where to type first in a form that a view begins with, or its heading. In the inspector that is the
// box, not the secret.
const startOf = (view) => {
  const fields = view.querySelectorAll(
    '#view > .form:not(.bench) :is(input, textarea), #bench-token',
  );
  return [...fields].find(({ value }) => value === '') ?? find('heading');
};

// The first view leaves the focus at the top of the page; later ones move it to their start.
const enter = async () => {
  const place = readHash(location.hash);
  if (!place) return;
  if (place.route === 'settings') return openLink(place.params);
  const entry = entryAt(place.route);
  if (!entry) return location.replace(`#/${kHomeRoute}`);
  const hash = location.hash;
  const view = await load(loadView(entry, store.state.language));
  if (!view || location.hash !== hash) return;
  const is_first = store.state.route === null;
  find('view').replaceChildren();
  store.navigate(place.route, place.params);
  runner.enter();
  if (is_first) return;
  find('nav').querySelector('[aria-current]')?.scrollIntoView({ inline: 'center' });
  scrollTo(0, 0);
  find('view').querySelector('.is-last, .is-next')?.scrollIntoView();
  startOf(find('view'))?.focus({ preventScroll: true });
};

// "#/settings?p=..." contains addresses. The current view stays behind the popup.
const openLink = async ({ p }) => {
  history.replaceState(null, '', `#/${store.state.route ?? kHomeRoute}`);
  if (store.state.route === null) await enter();
  (await settings())?.openLink(p);
};

const tick = () => {
  const { t, now } = context();
  for (const element of document.querySelectorAll('[data-exp]')) {
    const exp = Number(element.dataset.exp);
    element.textContent = expiryText(t, exp, now());
    element.classList.toggle('is-over', secondsLeft(exp, now()) <= 0);
  }
};

// While the question is open, the view may be drawn anew: the button is then replaced, or gets another
// meaning (see html.js).
const meaningOf = (button) => JSON.stringify([button.dataset.call, fieldsOf(button)]);

const press = async (button) => {
  const { confirm, word } = button.dataset;
  if (!confirm) return runner.press(button);
  const meaning = meaningOf(button);
  if (!(await ask(confirm, button.textContent.trim(), word))) return;
  const buttons = [...find('view').querySelectorAll('[data-confirm]')];
  const same = buttons.find((one) => meaningOf(one) === meaning);
  if (same) runner.press(same);
  else announce('confirm.changed');
};

document.addEventListener('submit', (event) => {
  if (event.target.method !== 'dialog') event.preventDefault();
  if (event.submitter?.dataset.call) return; // press() runs the action of the button
  if (event.target.dataset.call) runner.submit(event.target);
});
document.addEventListener('input', ({ target }) => runner.type(target));
document.addEventListener('click', ({ target }) => {
  const button = target.closest('button');
  if (button?.dataset.do in commands) commands[button.dataset.do](button.dataset, button);
  if (button?.dataset.call) press(button);
});
addEventListener('hashchange', enter);
// Another tab changed the storage, maybe while this page was in the back/forward cache.
const takeStored = async () => {
  // It may have chosen another place for the tokens; what is said about that is in these texts.
  await load(loadTexts(store.stored_language ?? store.state.language, ['settings']));
  guide.reload();
  if (!store.reload()) return;
  find('confirm').close(); // its question was about another session
  find('view').replaceChildren(); // also what was typed
  enterView();
  const user = store.state.session?.user?.username;
  announce(user ? 'session.other_tab_user' : 'session.other_tab', { user });
};
addEventListener('storage', takeStored);
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) takeStored();
});
let { session } = store.state;
store.addEventListener('change', () => {
  // What was typed goes with its session.
  const is_over = session && !store.state.session;
  if (is_over) find('view').replaceChildren();
  ({ session } = store.state);
  if (store.state.is_configured) status.watch(store.state.settings);
  guide.look(store.state);
  draw();
  // The pressed button is gone.
  if (is_over && document.activeElement === document.body)
    find('heading')?.focus({ preventScroll: true });
});
status.addEventListener('change', draw);
// A service may be gone, or another one be at its address.
log.addEventListener('entry', ({ entry: { kind, group, plain } }) => {
  if (group) return;
  if (kind === 'failure') status.look();
  if (plain.status === 404) status.lookUnlessRecent();
});
guide.addEventListener('change', draw);
guide.addEventListener('unsaved', () => store.noteUnsaved());
setInterval(tick, kTickMilliseconds);
if (placeOf(store.state) !== 'storage') {
  await load(import('./place.js').then(({ begin }) => begin(api, store)));
}
enter();
// The log survives a reload.
const kept = openStorage('sessionStorage');
const keepLog = async () => (await load(import('./log_keep.js')))?.keepOverReload(log, kept);
if (readStored(kept, 'llavero.log')) keepLog();
else log.addEventListener('entry', keepLog, { once: true });
