import { form } from '../form.js';
import { html } from '../html.js';
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
import { kRoles } from './users.js';
import { inDays } from './days.js';
import { listActions, pagedList } from './lists.js';
import { reauthAction, reauthPart } from './reauth.js';
import { missingScope } from './scopes.js';

const kFields = [
  { name: 'role', label: 'users.role', options: kRoles, value: 'user' },
  { name: 'uses', label: 'invites.uses', type: 'number', min: 1, max: 1000, value: '1' },
  { name: 'expires_at', label: 'invites.days', type: 'number', min: 1, max: 365, value: '7' },
  { name: 'note', label: 'invites.note', hint: 'invites.note_hint', maxlength: 200 },
];

const linkWith = (code) => `${location.origin}${location.pathname}#/register?invite=${code}`;

const made = (context, call) => {
  if (!call?.ok) return '';
  const { t } = context;
  const { code } = call.data;
  return done(html`<p>${t('invites.code')} <code class="code">${code}</code>
      ${copyButton(context, code, t('invites.the_code'))}</p>
    <p>${t('invites.link')} ${copyButton(context, linkWith(code), t('invites.the_link'))}</p>
    <p class="hint">${t('invites.once')}</p>`);
};

const invite = (context, { id, role, uses, used, note, valid, created_by, expires_at }) => {
  const { state, t } = context;
  const key = callKey('revoke', id);
  return html`<li class="entry with-tools">
    <div>
      <p class="entry-title">
        ${note || t('invites.number', { id })}
        ${!valid && html`<span class="badge off">${t('invites.not_valid')}</span>`}
      </p>
      <p class="entry-facts">
        <code>#${id}</code> ${role} · ${t('invites.used', { used, uses })} ·
        ${t('invites.until')} ${when(context, expires_at)}
        ${created_by && html` · ${t('invites.by')} <code>#${created_by}</code>`}
      </p>
    </div>
    <div class="tools">${actionButton(context, 'revoke', 'invites.revoke', {
      id,
      style: 'danger',
      confirm: t('invites.confirm'),
    })}</div>
    ${faultBox(context, state.calls[key])} ${reauthPart(context, key)}
  </li>`;
};

export const view = {
  enter: ({ store }) => (store.state.session ? ['invites'] : []),
  render: (context) => {
    const { state } = context;
    return html`
      ${heading(context, 'nav.invites', 'invites.lead', [
        { method: 'GET', service: 'auth', endpoint: 'invites' },
        { method: 'POST', service: 'auth', endpoint: 'invites' },
        { method: 'DELETE', service: 'auth', endpoint: 'invites', rest: '/{id}' },
      ])}
      ${needsLogin(context)}
      ${form(context, { name: 'invite', fields: kFields, submit: 'invites.create', columns: true })}
      ${made(context, state.calls.invite)} ${reauthPart(context, 'invite')}
      <p class="actions">${actionButton(context, 'invites', 'list.reload', { copy: true })}</p>
      ${faultBox(context, state.calls.invites)}
      ${missingScope(context, state.calls.invites)}
      ${pagedList(context, 'invites', 'invites.empty', (one) => invite(context, one))}
      ${faultBox(context, state.calls['invites-more'])}`;
  },
  actions: {
    ...listActions('auth', 'invites'),
    ...reauthAction,
    invite: ({ api }, { role, uses, expires_at: days, note }) =>
      api.send({
        service: 'auth',
        endpoint: 'invites',
        method: 'POST',
        auth: 'access',
        body: { role, uses: Number(uses), expires_at: inDays(days), note: note || null },
        isExpected: (body) => typeof body.code === 'string',
      }),
    revoke: async ({ api, store }, { id }) => {
      const call = { service: 'auth', endpoint: 'invites', parts: [id], method: 'DELETE' };
      const outcome = await api.send({ ...call, auth: 'access' });
      if (outcome.ok) store.changeEntry('invites', id, null);
      return outcome;
    },
  },
  then: { invite: ['invites'] },
  says: { revoke: 'notice.deleted' },
};
