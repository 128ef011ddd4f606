// Asks for the password again if a service requires a fresh access token (fresh_token_required).

import { html } from '../html.js';
import { done, form } from '../parts.js';

const kFields = [
  { name: 'password', label: 'field.password', type: 'password', autocomplete: 'current-password' },
];

// Shown if the action `key` was refused, until it is tried again.
export const reauthPart = (context, key) => {
  const { state, t } = context;
  const { [key]: refused, reauth } = state.calls;
  if (!refused && reauth?.ok) return done(html`<p><strong>${t('reauth.done')}</strong></p>`);
  if (refused?.error?.code !== 'fresh_token_required') return '';
  return html`<section class="card" aria-labelledby="reauth-title">
    <h2 id="reauth-title">${t('reauth.title')}</h2>
    <p>${t('reauth.lead')}</p>
    ${form(context, { name: 'reauth', fields: kFields, submit: 'reauth.submit' })}
  </section>`;
};

export const reauthAction = (key) => ({
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
    store.forgetCall(key);
    return outcome;
  },
});
