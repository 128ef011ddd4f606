import { form } from '../form.js';
import { html } from '../html.js';
import { done, facts, heading, when } from '../parts.js';

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

const kInvite = { name: 'invite', label: 'register.invite', autocomplete: 'off' };
const kAskForInvite = ['invite_required', 'invite_invalid'];

// Asks for an invite only if the link had one or the service wants one.
const fieldsFor = ({ views }) => {
  const { invite } = views.register ?? {};
  return invite === undefined ? kFields : [...kFields, { ...kInvite, value: invite }];
};

const created = (context, { id, username, role, created_at }) =>
  done(html`<p><strong>${context.t('register.done', { username })}</strong></p>
    ${facts([
      ['id', id],
      ['role', role],
      ['created_at', when(context, created_at)],
    ])}
    <p><a href="#/login">${context.t('register.next')}</a></p>`);

export const view = {
  // The code of an invite does not stay in the address, where others could read it.
  enter: ({ store }) => {
    const { invite } = store.state.params;
    if (invite !== undefined) {
      history.replaceState(null, '', '#/register');
      store.patchView('register', { invite });
    }
    return [];
  },
  render: (context) => {
    const call = context.state.calls.register;
    return html`
      ${heading(context, 'nav.register', 'register.lead', [
        { method: 'POST', service: 'auth', endpoint: 'register' },
      ])}
      ${form(context, { name: 'register', fields: fieldsFor(context.state), submit: 'register.submit' })}
      ${call?.ok && created(context, call.data)}`;
  },
  actions: {
    register: async ({ api, store }, { username, password, invite = '' }) => {
      const code = invite.replace(/\s/g, '');
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'register',
        method: 'POST',
        body: { username, password, ...(code && { invite: code }) },
        isExpected: (body) => typeof body.username === 'string',
      });
      if (kAskForInvite.includes(outcome.error?.code)) {
        store.patchView('register', { invite: code });
      }
      if (outcome.ok) {
        store.patchView('register', { invite: undefined });
        store.rememberRegistered(outcome.data.username);
      }
      return outcome;
    },
  },
};
