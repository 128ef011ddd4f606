import { form } from '../form.js';
import { html } from '../html.js';
import { done, heading, needsLogin } from '../parts.js';
import { reauthAction, reauthPart } from './reauth.js';

const kFields = [
  {
    name: 'current_password',
    label: 'field.current_password',
    type: 'password',
    autocomplete: 'current-password',
  },
  {
    name: 'new_password',
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
      ${heading(context, 'nav.password', 'password.lead', [
        { method: 'PUT', service: 'auth', endpoint: 'password' },
        { method: 'POST', service: 'auth', endpoint: 'reauth' },
      ])}
      ${needsLogin(context)}
      ${form(context, { name: 'password', fields: kFields, submit: 'password.submit' })}
      ${state.calls.password?.ok && done(html`<p><strong>${t('password.done')}</strong></p>`)}
      ${reauthPart(context, 'password')}`;
  },
  actions: {
    ...reauthAction,
    password: ({ api }, { current_password, new_password }) =>
      api.send({
        service: 'auth',
        endpoint: 'password',
        method: 'PUT',
        auth: 'access',
        body: { current_password, new_password },
      }),
  },
};
