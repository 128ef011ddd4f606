import { html } from '../html.js';
import { actionButton, done, faultBox, heading, needsLogin } from '../parts.js';
import { isTokenPair } from '../token.js';
import { tokenCards } from '../token_parts.js';

export const view = {
  render: (context) => {
    const { state, t } = context;
    const call = state.calls.refresh;
    return html`
      ${heading(context, 'nav.refresh', 'refresh.lead', [
        { method: 'POST', service: 'auth', endpoint: 'refresh' },
      ])}
      ${needsLogin(context)}
      <p class="actions">
        ${actionButton(context, 'refresh', 'refresh.submit', { style: 'primary', copy: true })}
      </p>
      ${faultBox(context, call)}
      ${call?.ok && done(html`<p><strong>${t('refresh.done')}</strong></p>`)}
      ${tokenCards(context)}`;
  },
  actions: {
    refresh: async ({ api, store }) => {
      const token = store.state.session?.refresh;
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'refresh',
        method: 'POST',
        auth: 'refresh',
        isExpected: isTokenPair,
      });
      if (outcome.ok) store.rotate(token, outcome.data);
      return outcome;
    },
  },
};
