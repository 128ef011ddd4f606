import { html } from '../html.js';
import { actionButton, done, facts, faultBox, heading, needsLogin, when } from '../parts.js';
import { reauthAction, reauthPart } from './reauth.js';

const card = (context, { id, username, role, created_at }) => html`<section class="card">
  <h2>${username}</h2>
  ${facts([
    ['id', id],
    ['role', role],
    ['created_at', when(context, created_at)],
  ])}
</section>`;

const deletion = (context) => {
  const { state, t } = context;
  const username = state.session.user?.username ?? '';
  return html`<section class="card" aria-labelledby="delete-title">
      <h2 id="delete-title">${t('profile.delete_title')}</h2>
      <p>${t('profile.delete_lead')}</p>
      <p class="actions">
        ${actionButton(context, 'delete-account', 'profile.delete', {
          confirm: t('profile.confirm_delete', { username }),
          word: username,
          style: 'danger',
          copy: true,
        })}
      </p>
      ${faultBox(context, state.calls['delete-account'])}
    </section>
    ${reauthPart(context, 'delete-account')}`;
};

export const view = {
  enter: ({ store }) => (store.state.session ? ['profile'] : []),
  render: (context) => {
    const { state, t } = context;
    const call = state.calls.profile;
    const deleted = !state.session && state.views.profile?.deleted;
    return html`
      ${heading(context, 'nav.profile', 'profile.lead', [
        { method: 'GET', service: 'auth', endpoint: 'profile' },
        { method: 'DELETE', service: 'auth', endpoint: 'profile' },
      ])}
      ${
        deleted
          ? done(html`<p><strong>${t('profile.deleted', { username: deleted })}</strong></p>`)
          : needsLogin(context)
      }
      <p class="actions">
        ${actionButton(context, 'profile', 'profile.submit', { style: 'primary', copy: true })}
      </p>
      ${faultBox(context, call)}
      ${call?.ok && card(context, call.data)}
      ${state.session && deletion(context)}`;
  },
  actions: {
    ...reauthAction,
    profile: ({ api }) =>
      api.send({
        service: 'auth',
        endpoint: 'profile',
        auth: 'access',
        isExpected: (body) => typeof body.username === 'string',
      }),
    'delete-account': async ({ api, store }) => {
      const deleted = store.state.session?.user?.username;
      const call = { service: 'auth', endpoint: 'profile', method: 'DELETE', auth: 'access' };
      const outcome = await api.send(call);
      if (!outcome.ok) return outcome;
      store.logOut();
      store.patchView('profile', { deleted });
      return outcome;
    },
  },
};
