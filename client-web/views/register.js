import { html } from '../html.js';
import { done, facts, form, heading, when } from '../parts.js';

const kFields = [
  {
    name: 'username',
    label: 'field.username',
    hint: 'register.username_hint',
    autocomplete: 'username',
  },
  {
    name: 'password',
    label: 'field.password',
    hint: 'register.password_hint',
    type: 'password',
    autocomplete: 'new-password',
  },
];

const created = (context, { id, username, role, created_at }) =>
  done(html`<p><strong>${context.t('register.done', { username })}</strong></p>
    ${facts([
      ['id', id],
      ['role', role],
      ['created_at', when(context, created_at)],
    ])}
    <p><a href="#/login">${context.t('register.next')}</a></p>`);

export const view = {
  render: (context) => {
    const call = context.state.calls.register;
    return html`
      ${heading(context, 'nav.register', 'register.lead', [
        { method: 'POST', service: 'auth', endpoint: 'register' },
      ])}
      ${form(context, { name: 'register', fields: kFields, submit: 'register.submit' })}
      ${call?.ok && created(context, call.data)}`;
  },
  actions: {
    register: async ({ api, store }, { username, password }) => {
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'register',
        method: 'POST',
        body: { username, password },
        isExpected: (body) => typeof body.username === 'string',
      });
      if (outcome.ok) store.rememberRegistered(outcome.data.username);
      return outcome;
    },
  },
};
