// Runs the actions of the forms and buttons of the current view.

import { loadTexts } from './i18n.js';
import { callKey } from './parts.js';
import { requestOf } from './request.js';
import { viewAt } from './router.js';

// The arguments of an action: the fields of its form or button, and the id.
export const fieldsOf = (control) => {
  const { id, fields } = control.dataset;
  const typed = control instanceof HTMLFormElement ? new FormData(control) : [];
  return { ...(id && { id }), ...(fields && JSON.parse(fields)), ...Object.fromEntries(typed) };
};

// A disabled button loses the focus. Moves it to the first field with an error, back to the button,
// or to the heading if the button is gone.
const keepPlace = (form, focused) => {
  const invalid = form?.querySelector('[aria-invalid]');
  if (invalid) return invalid.focus();
  if (document.activeElement !== document.body) return;
  const place = focused?.isConnected ? focused : document.getElementById('heading');
  place?.focus({ preventScroll: true });
};

// A fault if the action throws.
const orFault = async (act) => {
  try {
    return await act();
  } catch (error) {
    reportError(error);
    return { ok: false, status: 0, headers: {}, error: { status: 0, msg: String(error) } };
  }
};

export class Runner {
  #store;
  #api;
  #guide;
  #context;
  #announce;

  // `context()` returns the context of parts.js; `announce(key)` shows a notice.
  constructor(store, api, guide, context, announce) {
    this.#store = store;
    this.#api = api;
    this.#guide = guide;
    this.#context = context;
    this.#announce = announce;
  }

  get #view() {
    return viewAt(this.#store.state.route);
  }

  // Runs an action unless it is already running. Resolves to its outcome. `form` is where its control
  // is, if in one.
  async perform(name, fields = {}, form = null) {
    const key = callKey(name, fields.id);
    const ticket = this.#store.begin(key);
    if (!ticket) return null;
    const { actions, group, says } = this.#view;
    const api = this.#api.action(group);
    const tools = { api, store: this.#store, guide: this.#guide, context: this.#context(), form };
    const outcome = await orFault(() => actions[name](tools, fields));
    if (!outcome.ok) await this.#loadRefusals();
    this.#store.finish(key, ticket, outcome);
    if (outcome.ok && says?.[name]) this.#announce(says[name]);
    return outcome;
  }

  // Without these texts, a refusal is shown in the service's English.
  #loadRefusals() {
    return loadTexts(this.#store.state.language, ['refusals']).catch((error) =>
      console.warn(String(error)),
    );
  }

  enter() {
    for (const one of this.#view.enter?.({ store: this.#store }) ?? []) {
      this.perform(...[one].flat());
    }
  }

  // For forms whose view shows what is typed before it is sent.
  type(field) {
    const { form } = field;
    this.#view?.typed?.[form?.dataset.call]?.({ store: this.#store, field }, fieldsOf(form));
  }

  async submit(form) {
    const focused = document.activeElement;
    const { call } = form.dataset;
    const { then = {}, empties_form = [] } = this.#view;
    const outcome = await this.perform(call, fieldsOf(form), form);
    if (outcome?.ok) then[call]?.forEach((next) => this.perform(next));
    if (!form.isConnected) return;
    keepPlace(form, focused);
    if (!outcome?.ok) return;
    if (empties_form.includes(call)) form.reset();
    form.querySelectorAll('[autocomplete$="password"]').forEach((input) => (input.value = ''));
  }

  async press(button) {
    const { call } = button.dataset;
    const { form } = button; // the button may be gone afterwards
    const { then = {}, empties_form = [] } = this.#view;
    const outcome = await this.perform(call, fieldsOf(button), form);
    if (outcome?.ok && empties_form.includes(call)) form?.reset();
    if (outcome?.ok) then[call]?.forEach((next) => this.perform(next));
    keepPlace(null, button);
  }

  // Returns the first request that an action would send, without sending it: the action gets an api
  // that records the request and never responds.
  preview(name, fields) {
    return new Promise((resolve) => {
      const id = 'copied';
      const send = (call) => {
        resolve(requestOf(this.#store.state, call, id));
        return new Promise(() => {});
      };
      this.#view.actions[name]({ api: { send }, store: this.#store }, fields);
    });
  }
}
