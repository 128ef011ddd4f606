import { editView } from './editing.js';

const fields = ({ name, description }) => [
  { name: 'name', label: 'field.name', hint: 'item.name_hint', value: name, autocomplete: 'off' },
  {
    name: 'description',
    label: 'field.description',
    hint: 'item.description_hint',
    value: description ?? '',
    multiline: true,
    autocomplete: 'off',
  },
];

export const view = editView({
  route: 'items/edit',
  endpoint: 'items',
  title: 'nav.edit_item',
  lead: 'edit.item_lead',
  back: 'items',
  fields,
  bodyOf: ({ name, description }) => (description === '' ? { name } : { name, description }),
});
