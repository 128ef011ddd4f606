import { html } from '../html.js';
import { actionButton, callKey, faultBox, heading, needsLogin, when } from '../parts.js';
import { listActions, pagedList } from './lists.js';
import { reauthAction, reauthPart } from './reauth.js';
import { missingScope } from './scopes.js';

const titleOf = (t, { limit, username, address }) =>
  limit === 'address' ? address : (username ?? t('throttles.unknown'));

const throttle = (context, one) => {
  const { state, t } = context;
  const { id, limit, purpose, address, until } = one;
  const key = callKey('lift', id);
  return html`<li class="entry with-tools">
    <div>
      <p class="entry-title">${titleOf(t, one)}</p>
      <p class="entry-facts">
        ${t(`throttles.${limit}`, { address })} · <code>${purpose}</code> ·
        ${t('throttles.until')} ${when(context, until)}
      </p>
    </div>
    <div class="tools">${actionButton(context, 'lift', 'throttles.lift', { id })}</div>
    ${faultBox(context, state.calls[key])} ${reauthPart(context, key)}
  </li>`;
};

export const view = {
  enter: ({ store }) => (store.state.session ? ['throttles'] : []),
  render: (context) => {
    const { state } = context;
    return html`
      ${heading(context, 'nav.throttles', 'throttles.lead', [
        { method: 'GET', service: 'auth', endpoint: 'throttles' },
        { method: 'DELETE', service: 'auth', endpoint: 'throttles', rest: '/{id}' },
      ])}
      ${needsLogin(context)}
      <p class="actions">${actionButton(context, 'throttles', 'list.reload', { copy: true })}</p>
      ${faultBox(context, state.calls.throttles)}
      ${missingScope(context, state.calls.throttles)}
      ${pagedList(context, 'throttles', 'throttles.empty', (one) => throttle(context, one))}`;
  },
  actions: {
    ...listActions('auth', 'throttles'),
    ...reauthAction,
    lift: async ({ api, store }, { id }) => {
      const call = { service: 'auth', endpoint: 'throttles', parts: [id], method: 'DELETE' };
      const outcome = await api.send({ ...call, auth: 'access' });
      if (outcome.ok) store.changeEntry('throttles', id, null);
      return outcome;
    },
  },
  says: { lift: 'notice.saved' },
};
