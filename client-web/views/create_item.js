import { form } from '../form.js';
import { html } from '../html.js';
import { done, heading, needsLogin } from '../parts.js';

const kFields = [
  { name: 'name', label: 'field.name', hint: 'item.name_hint', autocomplete: 'off' },
  {
    name: 'description',
    label: 'field.description',
    hint: 'item.description_hint',
    multiline: true,
    autocomplete: 'off',
  },
];

export const view = {
  render: (context) => {
    const { state, t } = context;
    const call = state.calls['create-item'];
    return html`
      ${heading(context, 'nav.create_item', 'create_item.lead', [
        { method: 'POST', service: 'books', endpoint: 'items' },
      ])}
      ${needsLogin(context)}
      ${form(context, { name: 'create-item', fields: kFields, submit: 'create_item.submit' })}
      ${
        call?.ok &&
        done(html`<p><strong>${t('create_item.done', { id: call.data.id })}</strong></p>
        <p>${call.data.name}</p>
        <p><a href="#/items">${t('create_item.next')}</a></p>`)
      }`;
  },
  actions: {
    'create-item': ({ api }, { name, description }) =>
      api.send({
        service: 'books',
        endpoint: 'items',
        method: 'POST',
        auth: 'access',
        body: description === '' ? { name } : { name, description },
        isExpected: (body) => typeof body.name === 'string',
      }),
  },
  empties_form: ['create-item'],
};
