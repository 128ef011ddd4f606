// Asks for the password again if a service requires a fresh access token (fresh_token_required).

import { form } from '../form.js';
import { html } from '../html.js';
import { done } from '../parts.js';

const kFields = [
  { name: 'password', label: 'field.password', type: 'password', autocomplete: 'current-password' },
];

const refusedKeys = ({ calls }) =>
  Object.keys(calls).filter((key) => calls[key].error?.code === 'fresh_token_required');

// Shown if the action `key` was refused (the first one, if several were), until it is tried again.
export const reauthPart = (context, key) => {
  const { state, t } = context;
  const { [key]: call, reauth } = state.calls;
  const is_confirmed = !call && reauth?.ok && reauth.key === key;
  if (is_confirmed) return done(html`<p><strong>${t('reauth.done')}</strong></p>`);
  if (refusedKeys(state)[0] !== key) return '';
  return html`<section class="card" aria-labelledby="reauth-title">
    <h2 id="reauth-title">${t('reauth.title')}</h2>
    <p>${t('reauth.lead')}</p>
    ${form(context, { name: 'reauth', fields: kFields, submit: 'reauth.submit' })}
  </section>`;
};

export const reauthAction = {
  reauth: async ({ api, store }, { password }) => {
    const outcome = await api.send({
      service: 'auth',
      endpoint: 'reauth',
      method: 'POST',
      auth: 'access',
      body: { password },
      isExpected: (body) => typeof body.access_token === 'string',
    });
    if (!outcome.ok) return outcome;
    store.renewAccess(outcome.data.access_token, outcome.origins);
    const keys = refusedKeys(store.state);
    keys.forEach((key) => store.forgetCall(key));
    return { ok: true, key: keys[0] };
  },
};
