// The frame around the views: top bar and navigation.

import { html } from './html.js';
import { kLanguages } from './i18n.js';
import { icon } from './icons.js';
import { kServices } from './settings.js';
import { claimsOf } from './store.js';
import { expiry } from './token_parts.js';
import { entryAt, groupsFor } from './views/index.js';

export const skipLink = ({ t }) =>
  html`<button class="skip" type="button" data-do="skip">${t('shell.skip')}</button>`;

const languageButton = ({ state, t }, language) => {
  const name = t(`language.${language}`);
  const pressed = state.language === language ? 'true' : 'false';
  return html`<button type="button" data-do="language" data-language="${language}"
    lang="${language}" title="${name}"
    aria-pressed="${pressed}">${language.toUpperCase()}</button>`;
};

const kThemeSigns = { auto: '◐', light: '☀', dark: '☾' };

const themeButton = ({ state, t }) => {
  const { theme } = state.preferences;
  const name = t(`theme.${theme}`);
  return html`<button type="button" class="theme" data-do="theme" title="${name}"
    aria-label="${name}">${kThemeSigns[theme]}</button>`;
};

const who = (context) => {
  const { state, t } = context;
  if (!state.session) return '';
  return html`<span class="who" title="${t('session.who')}">${state.session.user?.username ?? '?'}</span>
    ${expiry(context, claimsOf(state)?.exp)}
    <button type="button" data-do="log-out">${icon('log-out')}<span class="label">${t('session.log_out')}</span></button>`;
};

const kSigns = { up: '✓', down: '✕', other: '⇄', unexpected: '?', unknown: '…' };

// Whether the services answer. A press asks the doctor.
const serviceSigns = ({ status, t }) => html`<button type="button" class="signs" data-do="doctor"
    aria-haspopup="dialog">${kServices.map((name) => {
      const text = t(`status.${status[name]}`, { service: `${name}-service` });
      return html`<span class="sign ${status[name]}" role="img" aria-label="${text}"
        title="${text}">${kSigns[status[name]]}<span class="label"> ${name}</span></span> `;
    })}</button>`;

// Shown while each service answers at the address of the other.
export const swapped = ({ status, t }) =>
  kServices.every((name) => status[name] === 'other')
    ? html`${t('status.swapped')} <button type="button" class="small"
        data-do="swap">${t('status.swap')}</button>`
    : html``;

export const topBar = (context) => html`
  <a class="brand" href="#/"><img src="favicon.svg" alt="" width="28" height="28"> <span class="label">Llavero</span></a>
  <div class="top-tools">
    ${serviceSigns(context)} ${who(context)}
    <div class="languages" role="group" aria-label="${context.t('language.choose')}">
      ${kLanguages.map((language) => languageButton(context, language))}
    </div>
    ${themeButton(context)}
    <button type="button" id="open-settings" data-do="settings" aria-haspopup="dialog">${icon('settings')}<span class="label">${context.t('settings.title')}</span></button>
  </div>`;

const navEntry = ({ state, t }, { route, title }) => {
  const current = state.route === route ? 'page' : entryAt(state.route)?.within === route && 'true';
  return html`<li>
    <a href="#/${route}" ${current && html`aria-current="${current}"`}>${icon(route)}${t(title)}</a>
  </li>`;
};

const navGroup = (context, { title, entries }) => html`<div>
  <p class="nav-title">${context.t(title)}</p>
  <ul>${entries.map((entry) => navEntry(context, entry))}</ul>
</div>`;

export const navigation = (context) =>
  html`${groupsFor(context.state).map((group) => navGroup(context, group))}`;

// The progress through the exercise and its next step, on every view but the guide itself.
export const guideStrip = ({ guide, t }) => {
  const { steps, done, next } = guide;
  const marks = steps.map(({ is_done }) => html`<i class="${is_done ? 'is-done' : ''}"></i>`);
  return html`<a id="strip-title" href="#/guide">${t('strip.title', { done, all: steps.length })}</a>
    <span class="strip-marks" aria-hidden="true">${marks}</span>
    <a class="strip-next" href="#/${next ? 'guide' : 'report'}">
      ${next ? t('strip.next', { step: t(`step.${next.name}`) }) : t('strip.hand_in')}</a>`;
};

// Shown while a request is running, after a short delay (style.css).
export const progress = ({ state, t }) =>
  Object.values(state.calls).some(({ busy }) => busy) &&
  html`<div class="bar" role="progressbar" aria-label="${t('shell.progress')}"></div>`;
