import { form } from '../form.js';
import { html } from '../html.js';
import {
  actionButton,
  callKey,
  copyButton,
  done,
  facts,
  faultBox,
  heading,
  needsLogin,
  when,
} from '../parts.js';
import { inDays } from './days.js';
import { listActions, pagedList } from './lists.js';
import { reauthAction, reauthPart } from './reauth.js';
import { scopesOf } from './scopes.js';

const kFields = [
  {
    name: 'name',
    label: 'keys.name',
    hint: 'keys.name_hint',
    maxlength: '64',
    autocomplete: 'off',
  },
  { name: 'scope', label: 'keys.scope', hint: 'keys.scope_hint', autocomplete: 'off' },
  { name: 'expires_at', label: 'keys.days', type: 'number', min: '1', max: '365', value: '90' },
];

const lists = listActions('auth', 'keys');

// The secret is in no other response.
const made = (context, { client_id, client_secret, expires_at }) => {
  const { t, url } = context;
  const command = `curl -u ${client_id}:${client_secret} -d grant_type=client_credentials ${url('auth', 'token')}`;
  return done(html`<p><strong>${t('keys.done')}</strong></p>
    ${facts([
      ['client_id', html`<code>${client_id}</code> ${copyButton(context, client_id, 'client_id')}`],
      [
        'client_secret',
        html`<code>${client_secret}</code> ${copyButton(context, client_secret, 'client_secret')}`,
      ],
      ['expires_at', when(context, expires_at)],
    ])}
    <p>${t('keys.use')} ${copyButton(context, command, 'curl')}</p>`);
};

const entry = (context, { id, name, scope, created_at, expires_at, last_used_at }) => {
  const { state, t } = context;
  return html`<li class="entry with-tools">
    <div>
      <p class="entry-title">${name}</p>
      <p class="entry-text">${scope.split(' ').map((one) => html`<code>${one}</code> `)}</p>
      <p class="entry-facts">
        ${t('keys.made')} ${when(context, created_at)} ·
        ${last_used_at ? html`${t('keys.used')} ${when(context, last_used_at)}` : t('keys.unused')} ·
        ${t('keys.until')} ${when(context, expires_at)}
      </p>
      <p class="entry-facts"><code>${id}</code></p>
    </div>
    <div class="tools">${actionButton(context, 'delete-key', 'keys.delete', {
      style: 'danger',
      id,
      confirm: t('keys.confirm', { name }),
    })}</div>
    ${faultBox(context, state.calls[callKey('delete-key', id)])}
  </li>`;
};

export const view = {
  enter: ({ store }) => {
    store.forgetCall('create-key');
    return store.state.session ? ['keys'] : [];
  },
  render: (context) => {
    const { state, t } = context;
    const call = state.calls['create-key'];
    return html`
      ${heading(context, 'nav.keys', 'keys.lead', [
        { method: 'GET', service: 'auth', endpoint: 'keys' },
        { method: 'POST', service: 'auth', endpoint: 'keys' },
        { method: 'DELETE', service: 'auth', endpoint: 'keys', rest: '/{id}' },
      ])}
      ${needsLogin(context)}
      ${form(context, { name: 'create-key', fields: kFields, submit: 'keys.submit' })}
      ${reauthPart(context, 'create-key')}
      ${call?.ok && made(context, call.data)}
      <p class="hint">${t('scope.has')} ${scopesOf(state).map((one) => html`<code>${one}</code> `)}</p>
      <p class="actions">${actionButton(context, 'keys', 'list.reload')}</p>
      ${faultBox(context, state.calls.keys)}
      ${pagedList(context, 'keys', 'keys.empty', (one) => entry(context, one))}`;
  },
  actions: {
    ...lists,
    ...reauthAction,
    'create-key': ({ api }, { name, scope, expires_at: days }) =>
      api.send({
        service: 'auth',
        endpoint: 'keys',
        method: 'POST',
        auth: 'access',
        body: { name, ...(scope && { scope }), ...(days && { expires_at: inDays(days) }) },
        isExpected: (body) => typeof body.client_secret === 'string',
      }),
    'delete-key': async ({ api, store }, { id }) => {
      const call = { service: 'auth', endpoint: 'keys', parts: [id], method: 'DELETE' };
      const outcome = await api.send({ ...call, auth: 'access' });
      if (outcome.ok) store.changeEntry('keys', id, null);
      return outcome;
    },
  },
  then: { 'create-key': ['keys'] },
  empties_form: ['create-key'],
};
