import { html } from '../html.js';
import { copyAs } from '../parts.js';
import { searchOf } from './lists.js';

const kFieldNames = ['q', 'sort'];

const option = (t, { value, label }, chosen) =>
  html`<option value="${value}" ${value === chosen && html`selected`}>${t(label)}</option>`;

// A form that searches and sorts the list `name` of listActions(service, name). `sorts` is
// [{value, label}], where the labels are keys.
export const searchForm = (context, name, sorts) => {
  const { state, t } = context;
  const { q = '', sort = '' } = searchOf(state, name);
  const [q_id, sort_id] = kFieldNames.map((field) => `${name}-${field}`);
  const busy = state.calls[name]?.busy;
  return html`<form class="search" id="${name}-search" method="post" role="search"
    data-call="${name}" novalidate>
    <div class="search-words">
      <label for="${q_id}">${t('search.words')}</label>
      <input id="${q_id}" type="search" name="q" value="${q}" maxlength="200" autocomplete="off"
        spellcheck="false" placeholder="${t('search.example')}">
    </div>
    <div>
      <label for="${sort_id}">${t('search.order')}</label>
      <select id="${sort_id}" name="sort">${sorts.map((one) => option(t, one, sort))}</select>
    </div>
    <button class="primary" type="submit" ${busy && html`disabled`}>
      ${t(busy ? 'form.sending' : 'search.submit')}
    </button>
    ${copyAs(context, name)}
  </form>`;
};
