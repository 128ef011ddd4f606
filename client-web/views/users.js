import { form } from '../form.js';
import { html } from '../html.js';
import { listOf } from '../store.js';
import {
  actionButton,
  callKey,
  copyButton,
  done,
  faultBox,
  heading,
  needsLogin,
  when,
} from '../parts.js';
import { listActions, loadRest, pagedList } from './lists.js';
import { reauthAction, reauthPart } from './reauth.js';
import { missingScope } from './scopes.js';

export const kRoles = [
  { value: 'user', label: 'users.role_user' },
  { value: 'editor', label: 'users.role_editor' },
  { value: 'admin', label: 'users.role_admin' },
];

const kChanges = ['role', 'disable', 'enable', 'reset-code'];

// The largest page that the service returns.
const kPage = { limit: '100' };

// A code that can be read aloud; the form that takes it ignores the spaces.
const inGroups = (code) => code.match(/.{1,4}/g).join(' ');

const codeBox = (context, call) => {
  const { t } = context;
  if (!call?.ok) return faultBox(context, call);
  const { code, expires_at } = call.data;
  return done(html`<p>${t('users.code')} <code class="code">${inGroups(code)}</code>
      ${copyButton(context, code)}</p>
    <p class="hint">${t('users.code_until')} ${when(context, expires_at)}</p>`);
};

const user = (context, { id, username, role, disabled, created_at }) => {
  const { state, t } = context;
  const action = disabled ? 'enable' : 'disable';
  return html`<li class="entry user">
    <div>
      <p class="entry-title">
        ${username} ${disabled && html`<span class="badge off">${t('users.disabled')}</span>`}
      </p>
      <p class="entry-facts"><code>#${id}</code> ${role} · ${when(context, created_at)}</p>
    </div>
    ${form(context, {
      name: 'role',
      id,
      fields: [{ name: 'role', label: 'users.role', options: kRoles, value: role }],
      submit: 'users.set_role',
      fault: false,
    })}
    <p class="actions">
      ${actionButton(context, action, `users.${action}`, {
        id,
        style: disabled ? '' : 'danger',
        confirm: disabled ? undefined : t('users.confirm_disable', { username }),
      })}
      ${actionButton(context, 'reset-code', 'users.make_code', { id })}
    </p>
    ${faultBox(context, state.calls[callKey('role', id)])}
    ${faultBox(context, state.calls[callKey(action, id)])}
    ${codeBox(context, state.calls[callKey('reset-code', id)])}
    ${kChanges.map((name) => reauthPart(context, callKey(name, id)))}
  </li>`;
};

const wordsOf = ({ views }) => views.users?.words?.toLowerCase() ?? '';

const isWanted = (state, { id, username }) =>
  username.toLowerCase().includes(wordsOf(state)) || `#${id}` === wordsOf(state);

const search = ({ state, t }) => {
  const { entries, next } = listOf(state, 'users');
  const found = (entries ?? []).filter((one) => isWanted(state, one)).length;
  return html`<form class="search" id="find" method="post" role="search" data-call="find" novalidate>
      <div class="search-words">
        <label for="find-words">${t('users.find')}</label>
        <input id="find-words" type="search" name="words" value="${wordsOf(state)}" maxlength="200"
          autocomplete="off" spellcheck="false" autocapitalize="none">
      </div>
      <button class="primary" type="submit">${t('search.submit')}</button>
    </form>
    <p class="hint" role="status">${
      wordsOf(state) && entries && t(next ? 'users.found_so_far' : 'users.found', { count: found })
    }</p>`;
};

const change = async ({ api, store }, id, body) => {
  const outcome = await api.send({
    service: 'auth',
    endpoint: 'users',
    parts: [id],
    method: 'PATCH',
    auth: 'access',
    body,
    isExpected: (answer) => typeof answer.username === 'string',
  });
  if (outcome.ok) store.changeEntry('users', id, outcome.data);
  return outcome;
};

export const view = {
  enter: ({ store }) => (store.state.session ? [['users', kPage]] : []),
  render: (context) => {
    const { state } = context;
    return html`
      ${heading(context, 'nav.users', 'users.lead', [
        { method: 'GET', service: 'auth', endpoint: 'users' },
        { method: 'PATCH', service: 'auth', endpoint: 'users', rest: '/{id}' },
        { method: 'POST', service: 'auth', endpoint: 'users', rest: '/{id}/reset-code' },
        { method: 'POST', service: 'auth', endpoint: 'reauth' },
      ])}
      ${needsLogin(context)}
      <p class="actions">${actionButton(context, 'users', 'list.reload', { copy: true })}</p>
      ${faultBox(context, state.calls.users)}
      ${missingScope(context, state.calls.users)}
      ${search(context)}
      ${pagedList(context, 'users', 'users.empty', (one) => isWanted(state, one) && user(context, one))}
      ${faultBox(context, state.calls['users-more'])}`;
  },
  actions: {
    ...listActions('auth', 'users'),
    ...reauthAction,
    // The service lists users but does not search them.
    find: (tools, { words }) => {
      tools.store.patchView('users', { words });
      return loadRest(tools, 'auth', 'users');
    },
    role: (tools, { id, role }) => change(tools, id, { role }),
    disable: (tools, { id }) => change(tools, id, { disabled: true }),
    enable: (tools, { id }) => change(tools, id, { disabled: false }),
    'reset-code': ({ api }, { id }) =>
      api.send({
        service: 'auth',
        endpoint: 'users',
        parts: [id, 'reset-code'],
        method: 'POST',
        auth: 'access',
        isExpected: (body) => typeof body.code === 'string',
      }),
  },
  typed: { find: ({ store }, { words }) => store.patchView('users', { words }) },
  says: { role: 'notice.saved', disable: 'notice.saved', enable: 'notice.saved' },
};
