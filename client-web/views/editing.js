// The views that change an entry of books-service. They read it with its ETag and send that back
// as If-Match, so that no change is lost silently.

import { form } from '../form.js';
import { html } from '../html.js';
import {
  actionButton,
  callKey,
  done,
  facts,
  faultBox,
  heading,
  needsLogin,
  when,
} from '../parts.js';
import { missingScope } from './scopes.js';

const kPreconditionFailed = 412;

// The state of the entry in the address: {id, entry, etag, later, is_gone}. `later` is
// {entry, etag} of a version saved meanwhile by another client; the form shows `entry` until the
// user has decided.
const known = ({ state }, route) => {
  const { id } = state.params;
  return state.views[route]?.id === id ? state.views[route] : { id };
};

const lateBox = (context, route, fields) => {
  const { state, t } = context;
  const { id, later } = known(context, route);
  if (!later) return '';
  const form_id = `save-${id}`;
  return html`<section class="box" aria-labelledby="late">
    <h2 id="late">${t('edit.late')}</h2>
    <p>${t('edit.late_lead')}</p>
    ${facts(fields(later.entry).map(({ label, value }) => [t(label), value || t('edit.nothing')]))}
    <p class="actions">
      <button type="button" form="${form_id}" data-call="take" data-id="${id}">
        ${t('edit.take')}
      </button>
      <button type="submit" form="${form_id}"
        ${state.calls[callKey('save', id)]?.busy && html`disabled`}>${t('edit.overwrite')}</button>
    </p>
  </section>`;
};

const editor = (context, { route, fields, note }) => {
  const { state, t } = context;
  const { id, entry, etag } = known(context, route);
  const saved = state.calls[callKey('save', id)];
  return html`
    ${note?.(context, entry)}
    ${form(context, { name: 'save', id, fields: fields(entry), submit: 'edit.submit' })}
    ${missingScope(context, saved)}
    ${lateBox(context, route, fields)}
    ${saved?.ok && done(html`<p><strong>${t('edit.done')}</strong></p>`)}
    ${facts([
      ['id', id],
      ['ETag', html`<code>${etag}</code>`],
      ['created_at', when(context, entry.created_at)],
      ['updated_at', when(context, entry.updated_at)],
    ])}
    <p class="actions">
      ${actionButton(context, 'remove', 'entry.delete', {
        id,
        style: 'danger',
        confirm: t('entry.confirm_delete', { name: fields(entry)[0].value }),
      })}
      ${actionButton(context, 'read', 'edit.read', { id, copy: true })}
    </p>`;
};

const content = (context, options) => {
  const { state, t } = context;
  const { id, entry, is_gone } = known(context, options.route);
  const [read, removed] = ['read', 'remove'].map((name) => state.calls[callKey(name, id)]);
  if (is_gone) return done(html`<p><strong>${t('edit.gone')}</strong></p>`);
  return html`
    ${faultBox(context, read)}
    ${entry && editor(context, options)}
    ${!entry && read?.busy && html`<p class="empty" role="status">${t('list.loading')}</p>`}
    ${faultBox(context, removed)}
    ${missingScope(context, removed)}`;
};

const actionsFor = ({ route, endpoint, bodyOf }) => {
  const common = { service: 'books', endpoint, auth: 'access' };
  const callFor = (id, more) => ({ ...common, parts: [id], ...more });
  // A response for an entry that the user has left is dropped.
  const keep = (store, id, { ok, data, headers }, is_later = false) => {
    if (!ok || store.state.params.id !== id) return;
    const read = { entry: data, etag: headers.etag };
    const now = is_later ? { later: read } : { ...read, later: null };
    store.patchView(route, { id, is_gone: false, ...now });
  };
  const ifMatch = (store) => {
    const { etag, later } = known(store, route);
    const seen = later?.etag ?? etag;
    return seen ? { 'If-Match': seen } : {};
  };
  return {
    read: async ({ api, store }, { id }) => {
      const outcome = await api.send(callFor(id));
      keep(store, id, outcome);
      return outcome;
    },
    save: async ({ api, store }, { id, ...typed }) => {
      const put = { method: 'PUT', headers: ifMatch(store), body: bodyOf(typed) };
      const outcome = await api.send(callFor(id, put));
      keep(store, id, outcome);
      if (outcome.status === kPreconditionFailed) {
        keep(store, id, await api.send(callFor(id)), true);
      }
      return outcome;
    },
    take: ({ store }, { id }) => {
      store.patchView(route, { ...known(store, route).later, later: null });
      store.forgetCall(callKey('save', id));
      return { ok: true };
    },
    remove: async ({ api, store }, { id }) => {
      const remove = { method: 'DELETE', headers: ifMatch(store) };
      const outcome = await api.send(callFor(id, remove));
      if (outcome.ok) store.patchView(route, { id, entry: null, is_gone: true });
      return outcome;
    },
  };
};

// Creates the view of `route`, "#/<route>?id=7". `title` and `lead` are keys, `endpoint` is the
// name of the path in the settings, `fields(entry)` are the fields of the form, `bodyOf(typed)` is
// the body to send, and `note(context, entry)` is shown above the form (optional).
export const editView = (options) => ({
  enter: ({ store: { state } }) => (state.params.id ? [['read', { id: state.params.id }]] : []),
  render: (context) => {
    const { t, state } = context;
    const { endpoint, title, lead, back } = options;
    if (!state.params.id) {
      return html`${heading(context, title, lead)}
        <p class="box">${t('edit.no_id')} <a href="#/${back}">${t(`edit.back_to_${back}`)}</a></p>`;
    }
    const rest = `/${state.params.id}`;
    return html`
      ${heading(
        context,
        title,
        lead,
        ['GET', 'PUT', 'DELETE'].map((method) => ({ method, service: 'books', endpoint, rest })),
      )}
      ${needsLogin(context)}
      ${content(context, options)}
      <p><a href="#/${back}">${t(`edit.back_to_${back}`)}</a></p>`;
  },
  actions: actionsFor(options),
  empties_form: ['save', 'take'],
});
