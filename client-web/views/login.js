import { html } from '../html.js';
import { done, form, heading } from '../parts.js';
import { isTokenPair } from '../token.js';
import { tokenCards } from '../token_parts.js';

const fields = (username) => [
  { name: 'username', label: 'field.username', autocomplete: 'username', value: username },
  {
    name: 'password',
    label: 'field.password',
    type: 'password',
    autocomplete: 'current-password',
  },
];

export const view = {
  route: 'login',
  title: 'nav.login',
  render: (context) => {
    const { state, t } = context;
    return html`
      ${heading(context, 'nav.login', 'login.lead', [
        { method: 'POST', service: 'auth', endpoint: 'login' },
      ])}
      ${form(context, {
        name: 'login',
        fields: fields(state.registered_name),
        submit: 'login.submit',
      })}
      ${state.calls.login?.ok && done(html`<p><strong>${t('login.done')}</strong></p>`)}
      ${tokenCards(context)}`;
  },
  actions: {
    login: async ({ api, store }, { username, password }) => {
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'login',
        method: 'POST',
        body: { username, password },
        isExpected: isTokenPair,
      });
      if (outcome.ok) store.logIn(outcome.data);
      return outcome;
    },
  },
};
