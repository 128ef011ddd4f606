import { html } from '../html.js';
import {
  actionButton,
  callKey,
  done,
  faultBox,
  form,
  heading,
  needsLogin,
  pagedList,
  when,
} from '../parts.js';
import { listActions } from './lists.js';
import { reauthAction, reauthPart } from './reauth.js';
import { missingScope } from './scopes.js';

const kRoles = [
  { value: 'user', label: 'users.role_user' },
  { value: 'editor', label: 'users.role_editor' },
  { value: 'admin', label: 'users.role_admin' },
];

const kChanges = ['role', 'disable', 'enable', 'reset-code'];

const codeBox = (context, call) => {
  const { t } = context;
  if (!call?.ok) return faultBox(context, call);
  const { code, expires_at } = call.data;
  return done(html`<p>${t('users.code')} <code class="code">${code}</code></p>
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
  enter: ({ store }) => (store.state.session ? ['users'] : []),
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
      ${pagedList(context, 'users', 'users.empty', (one) => user(context, one))}
      ${faultBox(context, state.calls['users-more'])}`;
  },
  actions: {
    ...listActions('auth', 'users'),
    ...reauthAction,
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
  says: { role: 'notice.saved', disable: 'notice.saved', enable: 'notice.saved' },
};
