import { html } from '../html.js';
import { actionButton, facts, faultBox, heading, needsLogin, when } from '../parts.js';

const card = (context, { id, username, role, created_at }) => html`<section class="card">
  <h2>${username}</h2>
  ${facts([
    ['id', id],
    ['role', role],
    ['created_at', when(context, created_at)],
  ])}
</section>`;

export const view = {
  route: 'profile',
  title: 'nav.profile',
  enter: ({ store }) => (store.state.session ? ['profile'] : []),
  render: (context) => {
    const call = context.state.calls.profile;
    return html`
      ${heading(context, 'nav.profile', 'profile.lead', [
        { method: 'GET', service: 'auth', endpoint: 'profile' },
      ])}
      ${needsLogin(context)}
      <p class="actions">
        ${actionButton(context, 'profile', 'profile.submit', { style: 'primary', copy: true })}
      </p>
      ${faultBox(context, call)}
      ${call?.ok && card(context, call.data)}`;
  },
  actions: {
    profile: ({ api }) =>
      api.send({
        service: 'auth',
        endpoint: 'profile',
        auth: 'access',
        isExpected: (body) => typeof body.username === 'string',
      }),
  },
};
