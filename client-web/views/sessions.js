import { form } from '../form.js';
import { html } from '../html.js';
import { actionButton, callKey, done, faultBox, heading, needsLogin, when } from '../parts.js';
import { askBoth } from '../logout.js';
import { listActions, pagedList } from './lists.js';

const kScopes = ['local', 'others', 'global'];

const lists = listActions('auth', 'sessions');

const session = (context, one) => {
  const { state, t } = context;
  const { id, name, created_at, last_seen, expires_at, ip, last_ip, other_ip, user_agent } = one;
  const { current, new_place } = one;
  return html`<li class="entry with-tools">
    <div>
      <p class="entry-title">
        ${name ?? ip} ${current && html`<span class="badge">${t('sessions.current')}</span>`}
        ${new_place && html`<span class="badge">${t('sessions.new_place')}</span>`}
      </p>
      <p class="entry-text">${ip} · ${user_agent}</p>
      <p class="entry-facts">
        ${t('sessions.since')} ${when(context, created_at)} ·
        ${t('sessions.seen')} ${when(context, last_seen)} ·
        ${t('sessions.until')} ${when(context, expires_at)}
      </p>
      ${last_ip !== ip && html`<p class="entry-facts">${t('sessions.last_ip', { ip: last_ip })}</p>`}
      ${other_ip && html`<p class="entry-facts">${t('sessions.other_ip', { ip: other_ip })}</p>`}
      <p class="entry-facts"><code>sid ${id}</code></p>
      <details>
        <summary aria-label="${t('sessions.rename')}: ${name ?? ip}">${t('sessions.rename')}</summary>
        ${form(context, {
          name: 'rename-session',
          id,
          fields: [{ name: 'name', label: 'sessions.name', value: name, maxlength: 60 }],
          submit: 'sessions.rename',
          about: name ?? ip,
        })}
      </details>
    </div>
    <div class="tools">${actionButton(context, 'end-session', 'sessions.end', {
      style: 'danger',
      id,
      confirm: t(current ? 'sessions.confirm_current' : 'sessions.confirm_end'),
    })}</div>
    ${faultBox(context, state.calls[callKey('end-session', id)])}
  </li>`;
};

const kTexts = {
  local: { label: 'sessions.local', hint: 'sessions.local_hint' },
  others: { label: 'sessions.others', hint: 'sessions.others_hint' },
  global: { label: 'sessions.global', hint: 'sessions.global_hint' },
};

const scope = (context, name) => {
  const { state, t } = context;
  const { label, hint } = kTexts[name];
  const call = state.calls[callKey('end-sessions', name)];
  return html`<div class="actions tools">
      <span class="hint">${t(hint)}</span>
      ${actionButton(context, 'end-sessions', label, {
        style: name === 'local' ? '' : 'danger',
        id: name,
        confirm: name === 'local' ? undefined : t('sessions.confirm'),
        copy: true,
      })}
    </div>
    ${faultBox(context, call)}
    ${call?.ok && done(html`<p>${t('sessions.done')}</p>`)}`;
};

export const view = {
  enter: ({ store }) => (store.state.session ? ['sessions'] : []),
  render: (context) => {
    const { state, t } = context;
    const is_over = !state.session && state.views.sessions?.is_over;
    return html`
      ${heading(context, 'nav.sessions', 'sessions.lead', [
        { method: 'GET', service: 'auth', endpoint: 'sessions' },
        { method: 'PATCH', service: 'auth', endpoint: 'sessions', rest: '/{id}' },
        { method: 'DELETE', service: 'auth', endpoint: 'sessions', rest: '/{id}' },
        { method: 'POST', service: 'auth', endpoint: 'logout' },
      ])}
      ${is_over ? done(html`<p><strong>${t('sessions.over')}</strong></p>`) : needsLogin(context)}
      ${
        state.session &&
        html`<section class="card" aria-labelledby="log-out-title">
          <h2 id="log-out-title">${t('session.log_out')}</h2>
          ${kScopes.map((name) => scope(context, name))}
        </section>`
      }
      <p class="actions">${actionButton(context, 'sessions', 'list.reload')}</p>
      ${faultBox(context, state.calls.sessions)}
      ${pagedList(context, 'sessions', 'sessions.empty', (one) => session(context, one))}`;
  },
  actions: {
    ...lists,
    'rename-session': async ({ api, store }, { id, name }) => {
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'sessions',
        parts: [id],
        method: 'PATCH',
        auth: 'access',
        body: { name },
        isExpected: (body) => typeof body.name === 'string',
      });
      if (outcome.ok) store.changeEntry('sessions', id, outcome.data);
      return outcome;
    },
    'end-session': async ({ api, store }, { id }) => {
      const { entries } = store.state.lists.sessions ?? {};
      const is_own = entries?.some((one) => one.id === id && one.current);
      const call = { service: 'auth', endpoint: 'sessions', parts: [id], method: 'DELETE' };
      const outcome = await api.send({ ...call, auth: 'access' });
      if (outcome.ok && is_own) end(store);
      if (outcome.ok) store.changeEntry('sessions', id, null);
      return outcome;
    },
    'end-sessions': async ({ api, store }, { id }) => {
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'logout',
        method: 'POST',
        auth: 'access',
        body: { scope: id },
      });
      if (outcome.ok && id !== 'others') {
        const token = store.state.session?.access;
        end(store);
        if (token) askBoth(api, token, store.state.language);
      }
      if (outcome.ok && id === 'others') await lists.sessions({ api, store });
      return outcome;
    },
  },
  says: { 'rename-session': 'notice.saved' },
};

// The session of this browser has ended.
const end = (store) => {
  store.logOut();
  store.patchView('sessions', { is_over: true });
};
