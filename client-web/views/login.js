import { areCookiesKept } from '../cookie_check.js';
import { form } from '../form.js';
import { html } from '../html.js';
import { done, heading } from '../parts.js';
import { isTokenPair } from '../token.js';
import { tokenCards } from '../token_cards.js';

const kLifetimes = ['', '60', '10']; // seconds of the access token; the first is the service's own

const lifetimes = (chosen) => ({
  name: 'expires_in',
  label: 'login.lifetime',
  options: kLifetimes.map((value) => ({ value, label: `login.lifetime_${value || 'usual'}` })),
  value: chosen,
});

const fields = (username, lifetime) => [
  { name: 'username', label: 'field.username', autocomplete: 'username', value: username },
  { name: 'password', label: 'field.password', type: 'password', autocomplete: 'current-password' },
  lifetimes(lifetime),
];

// Nobody can use the session.
const giveUp = async (api, { refresh_token: token }, { auth: origin }) => {
  const body = { scope: 'local' };
  await api.send({ service: 'auth', endpoint: 'logout', method: 'POST', token, body });
  return { ok: false, status: 0, error: { status: 0, kind: 'no_cookie', origin } };
};

export const view = {
  render: (context) => {
    const { state, t } = context;
    return html`
      ${heading(context, 'nav.login', 'login.lead', [
        { method: 'POST', service: 'auth', endpoint: 'login' },
      ])}
      ${form(context, {
        name: 'login',
        fields: fields(state.registered_name, state.params.expires_in ?? ''),
        submit: 'login.submit',
      })}
      ${
        state.calls.login?.ok &&
        done(html`<p><strong>${t('login.done')}</strong></p>
          ${state.params.expires_in && html`<p>${t('login.wait')} <a href="#/profile">${t('nav.profile')}</a>.</p>`}`)
      }
      ${tokenCards(context)}`;
  },
  actions: {
    login: async ({ api, store }, { username, password, expires_in }) => {
      const in_cookies = store.state.preferences.tokens_in === 'cookies';
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'login',
        method: 'POST',
        cookie: in_cookies && 'access',
        body: { username, password, ...(expires_in && { expires_in: Number(expires_in) }) },
        isExpected: isTokenPair,
      });
      const { ok, data, origins } = outcome;
      if (!ok) return outcome;
      if (in_cookies && !(await areCookiesKept(api, data))) return giveUp(api, data, origins);
      store.logIn(data, origins);
      return { ok: true };
    },
  },
};
