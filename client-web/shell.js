// The frame around the views: top bar, navigation, head of the log.

import { html } from './html.js';
import { kLanguages } from './i18n.js';
import { kGroups } from './views/index.js';

export const skipLink = ({ t }) =>
  html`<button class="skip" type="button" data-do="skip">${t('shell.skip')}</button>`;

const languageButton = ({ state, t }, language) => {
  const name = t(`language.${language}`);
  const pressed = state.language === language ? 'true' : 'false';
  return html`<button type="button" data-do="language" data-language="${language}"
    lang="${language}" title="${name}"
    aria-pressed="${pressed}">${language.toUpperCase()}</button>`;
};

const who = ({ state, t }) =>
  state.session &&
  html`<span class="who" title="${t('session.who')}">${state.session.user?.username ?? '?'}</span>
    <button type="button" data-do="log-out">${t('session.log_out')}</button>`;

export const topBar = (context) => html`
  <a class="brand" href="#/"><img src="favicon.svg" alt="" width="28" height="28"> Llavero</a>
  <div class="top-tools">
    ${who(context)}
    <div class="languages" role="group" aria-label="${context.t('language.choose')}">
      ${Object.keys(kLanguages).map((language) => languageButton(context, language))}
    </div>
    <button type="button" id="open-settings" data-do="settings" aria-haspopup="dialog">
      ${context.t('settings.title')}
    </button>
  </div>`;

const navEntry = ({ state, t }, { route, title }) => html`<li>
  <a href="#/${route}" ${state.route === route && html`aria-current="page"`}>${t(title)}</a>
</li>`;

const navGroup = (context, { title, views }) => html`<div class="nav-group">
  <p class="nav-title">${context.t(title)}</p>
  <ul>${views.map((view) => navEntry(context, view))}</ul>
</div>`;

export const navigation = (context) => html`${kGroups.map((group) => navGroup(context, group))}`;

export const logHead = ({ state, t }) => html`
  <h2 id="log-title">${t('log.title')}</h2>
  <button type="button" data-do="clear-log" ${state.log.length === 0 && html`disabled`}>
    ${t('log.clear')}
  </button>`;
