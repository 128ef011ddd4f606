// The storage lab: what the same attacks get if tokens are in memory, in localStorage or in cookies.
// The results are stored, if the browser allows it, because the services run either with or without CSRF protection.

import { csrfToken } from '../cookies.js';
import { html } from '../html.js';
import { actionButton, faultBox } from '../parts.js';
import { openStorage, readStored, writeStored } from '../storage.js';
import { withLabAccount } from './lab_account.js';
import { attackPlaces, kAttacks } from './lab_storage_run.js';

const kKey = 'llavero.lab_storage';
const kColumns = ['memory', 'storage', 'csrf', 'no_csrf'];

const resultsOf = ({ views }) => ({ ...readStored(openStorage(), kKey), ...views.lab?.storage });

// The lab would replace the cookies of the user's own session.
const hasOwnCookies = ({ session }) =>
  session?.place === 'cookies' || Boolean(csrfToken('access') || csrfToken('refresh'));

const cell = ({ t }, column, lost) => {
  const label = t(`storage.in.${column}`);
  if (!lost)
    return html`<td data-label="${label}"><span class="hint">${t('storage.not_run')}</span></td>`;
  const is_safe = lost.length === 0;
  const words = is_safe
    ? t('storage.nothing')
    : lost.map((one) => t(`storage.lost.${one}`)).join(', ');
  return html`<td data-label="${label}"><span class="verdict ${is_safe ? 'good' : 'bad'}">
    ${is_safe ? '✓' : '✕'} ${words}</span></td>`;
};

const row = (context, results, attack) => html`<tr>
  <th scope="row">${context.t(`storage.do.${attack}`)}</th>
  ${kColumns.map((column) => cell(context, column, results[column]?.[attack]))}
</tr>`;

const table = (context, results) => {
  const { t } = context;
  return html`<div class="table-frame"><table class="table" aria-label="${t('storage.table')}">
    <thead><tr>
      <th scope="col">${t('storage.attack')}</th>
      ${kColumns.map((column) => html`<th scope="col">${t(`storage.in.${column}`)}</th>`)}
    </tr></thead>
    <tbody>${Object.keys(kAttacks).map((attack) => row(context, results, attack))}</tbody>
  </table></div>`;
};

const howTo = ({ t }, results) => {
  if (!results.csrf && !results.no_csrf) return t('storage.how_cookies', { page: location.origin });
  if (!results.no_csrf) return t('storage.how_no_csrf');
  return results.csrf ? '' : t('storage.how_csrf');
};

export const storageLab = (context) => {
  const { state, t } = context;
  const results = resultsOf(state);
  const disabled = hasOwnCookies(state) && !state.calls.storage?.busy;
  const is_known = Object.keys(results).length > 0;
  return html`<section class="card" aria-labelledby="storage-title">
    <h2 id="storage-title">${t('storage.title')}</h2>
    <p>${t('storage.lead')}</p>
    <p class="actions">${actionButton(context, 'storage', 'storage.run', { style: 'primary', disabled })}</p>
    ${disabled && html`<p class="box">${t('storage.own_cookies')}</p>`}
    ${faultBox(context, state.calls.storage)}
    <div role="status">
      ${is_known && table(context, results)}
      ${is_known && html`<p class="hint">${howTo(context, results)}</p>`}
      ${is_known && html`<p>${t('storage.lesson')}</p>`}
    </div>
  </section>`;
};

export const storageActions = {
  storage: (tools) =>
    withLabAccount(tools, async (lab) => {
      const columns = await attackPlaces({ ...tools, lab });
      const storage = { ...resultsOf(tools.store.state), ...columns };
      tools.store.patchView('lab', { storage });
      writeStored(openStorage(), kKey, storage);
    }),
};
