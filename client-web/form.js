// Forms and their fields.

import { html } from './html.js';
import { callKey, copyAs, faultBox, fieldSentence } from './parts.js';

const faultsOf = (call, name) =>
  (call?.error?.errors ?? []).filter(({ pointer }) => pointer === `/${name}`);

export const option = ({ t }, { value, label }, chosen) =>
  html`<option value="${value}" ${value === chosen && html`selected`}>${t(label)}</option>`;

// The control of a field: `multiline` makes it a textarea, `options` [{value, label}] a choice.
const control = (context, common, { multiline, options, value }) => {
  if (multiline) return html`<textarea rows="3" ${common}>${value}</textarea>`;
  if (!options) return html`<input ${common} ${value && html`value="${value}"`}>`;
  return html`<select ${common}>${options.map((one) => option(context, one, value))}</select>`;
};

const showButton = ({ t }, id, is_shown) => html`<button type="button" class="quiet show"
  data-do="toggle-shown" data-id="${id}">${t(is_shown ? 'form.hide' : 'form.show')}</button>`;

const field = (context, form_id, call, one) => {
  const { name, label, hint, multiline, options, value, ...attributes } = one;
  const id = `${form_id}-${name}`;
  const is_shown = context.state.shown[id];
  const is_password = attributes.type === 'password';
  if (is_shown) attributes.type = 'text';
  const faults = faultsOf(call, name);
  const described = [hint && `${id}-hint`, faults.length > 0 && `${id}-fault`].filter(Boolean);
  const common = html`id="${id}" name="${name}" spellcheck="false" autocapitalize="none"
    ${faults.length > 0 && html`aria-invalid="true"`}
    ${described.length > 0 && html`aria-describedby="${described.join(' ')}"`}
    ${Object.entries(attributes).map(([key, text]) => html`${key}="${text}" `)}`;
  return html`<div class="field" id="${id}-field">
    <label for="${id}">${context.t(label)}</label>
    ${control(context, common, { multiline, options, value })}
    ${is_password && showButton(context, id, is_shown)}
    ${hint && html`<p class="hint" id="${id}-hint">${context.t(hint)}</p>`}
    <p class="field-fault" id="${id}-fault">${faults.map(
      (fault) => html`${fieldSentence(context.t, fault)}
      <span class="original" lang="en">${fault.detail}</span>`,
    )}</p>
  </div>`;
};

// A form that runs the action `name` of the view on submit, for the object `id` if any. While it
// runs, the button is disabled. Errors in the response are shown at their fields.
// A field is {name, label, hint, value, multiline or options, and attributes of the input}.
// `copies: false` leaves out the copy buttons, for an action that sends no request; `fault: false`
// the box of a failed call, which the view shows elsewhere; `about` tells the button from those of
// other entries.
export const form = (context, options) => {
  const { name, id, fields, submit, columns = false, copies = true, fault = true, about } = options;
  const call = context.state.calls[callKey(name, id)];
  const form_id = id === undefined ? name : `${name}-${id}`;
  return html`<form class="form" id="${form_id}" method="post" data-call="${name}"
    ${id !== undefined && html`data-id="${id}"`} novalidate>
    <div class="${columns ? 'fields columns' : 'fields'}">
      ${fields.map((one) => field(context, form_id, call, one))}
    </div>
    <div class="actions">
      <button class="primary" type="submit" ${call?.busy && html`disabled`}
        ${about && html`aria-label="${context.t(submit)}: ${about}"`}>
        ${context.t(call?.busy ? 'form.sending' : submit)}
      </button>
      ${copies && copyAs(context, name, id)}
    </div>
    ${fault && faultBox(context, call, fields)}
  </form>`;
};
