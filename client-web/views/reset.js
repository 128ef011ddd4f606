import { form } from '../form.js';
import { html } from '../html.js';
import { done, heading } from '../parts.js';

const kFields = [
  { name: 'username', label: 'field.username', autocomplete: 'username' },
  { name: 'code', label: 'field.code', autocomplete: 'one-time-code' },
  {
    name: 'password',
    label: 'field.new_password',
    hint: 'register.password_hint',
    type: 'password',
    autocomplete: 'new-password',
  },
];

export const view = {
  render: (context) => {
    const { state, t } = context;
    return html`
      ${heading(context, 'nav.reset', 'reset.lead', [
        { method: 'POST', service: 'auth', endpoint: 'reset' },
      ])}
      ${form(context, { name: 'reset', fields: kFields, submit: 'reset.submit' })}
      ${
        state.calls.reset?.ok &&
        done(html`<p><strong>${t('reset.done')}</strong></p>
        <p><a href="#/login">${t('register.next')}</a></p>`)
      }`;
  },
  actions: {
    reset: async ({ api, store }, { username, code, password }) => {
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'reset',
        method: 'POST',
        body: { username, code: code.replace(/[\s-]/g, ''), password },
      });
      if (outcome.ok) store.rememberRegistered(username);
      return outcome;
    },
  },
  empties_form: ['reset'],
};
