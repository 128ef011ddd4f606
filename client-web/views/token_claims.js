// A token in three colours, and its header and claims explained. `context` as in parts.js.

import { html } from '../html.js';
import { copyButton } from '../parts.js';
import { decodeToken } from '../token.js';
import { expiry } from '../token_parts.js';

const kSegments = ['header', 'payload', 'signature'];
const kSegmentNames = {
  header: 'inspect.header',
  payload: 'inspect.payload',
  signature: 'inspect.signature',
};
const kKinds = ['access', 'refresh'];
const kTimes = ['iat', 'nbf', 'exp'];
// The order of claims; others follow.
const kNames = {
  header: ['alg', 'kid', 'typ'],
  claims: 'type sub username role scope fresh sid ctr jti iss aud iat nbf exp mac'.split(' '),
};

// A dot has the colour of the part before it.
export const inColours = (token) => {
  const [header, payload, signature, ...excess] = token.split('.');
  const all = [header, payload, signature, excess.length > 0 ? excess.join('.') : undefined];
  const segments = all.filter((text) => text !== undefined);
  return segments.map((text, i) => {
    const dot = i < segments.length - 1 ? '.' : '';
    return html`<span class="jwt-${kSegments[i] ?? 'excess'}">${text}${dot}</span>`;
  });
};

export const legend = ({ t }) => html`<ul class="legend">
  ${kSegments.map((name) => html`<li class="jwt-${name}">${t(kSegmentNames[name])}</li>`)}
</ul>`;

const tokenCard = (context, kind) => {
  const { state, t } = context;
  const token = state.session[kind];
  return html`<section class="token" aria-labelledby="inspect-${kind}">
    <h2 id="inspect-${kind}">${t(`token.${kind}`)}</h2>
    ${expiry(context, decodeToken(token)?.claims.exp)}
    <code class="jwt">${inColours(token)}</code>
    <p class="actions">${copyButton(context, token)}</p>
  </section>`;
};

const valueOf = ({ time }, name, value) => {
  if (value === undefined) return html`<span class="none">–</span>`;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const is_time = kTimes.includes(name) && typeof value === 'number';
  return html`<code>${text}</code> ${is_time && html`<span class="hint">${time(value)}</span>`}`;
};

// The short name of a known claim; the token may come from anyone.
const meaningOf = (t, part, name) => {
  const key = `${part}.${name}`;
  return t(key) === key ? t('inspect.unknown') : t(key);
};

const claimRow = (context, { part, name, values, labels }) => html`<tr class="of-${part}">
  <th scope="row"><code>${name}</code>
    <span class="hint">${meaningOf(context.t, part, name)}</span></th>
  ${values.map(
    (value, i) => html`<td data-label="${labels[i]}">${valueOf(context, name, value)}</td>`,
  )}
</tr>`;

// Header members and claims of decoded tokens, one column each.
export const claimTable = (context, label, columns) => {
  const { t } = context;
  const rows = ['header', 'claims'].flatMap((part) => {
    const present = new Set(columns.flatMap(({ decoded }) => Object.keys(decoded[part])));
    const names = new Set([...kNames[part].filter((name) => present.has(name)), ...present]);
    return [...names].map((name) => ({
      part,
      name,
      values: columns.map(({ decoded }) => decoded[part][name]),
      labels: columns.map(({ title }) => title),
    }));
  });
  return html`<div class="table-frame"><table class="table claim-table" aria-label="${label}">
    <thead><tr>
      <th scope="col">${t('inspect.claim')}</th>
      ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
    </tr></thead>
    <tbody>${rows.map((row) => claimRow(context, row))}</tbody>
  </table></div>`;
};

// Both tokens of the session, claim by claim.
export const comparison = (context) => {
  const { state, t } = context;
  if (!state.session?.access) return '';
  const columns = kKinds
    .map((kind) => ({ title: t(`token.${kind}`), decoded: decodeToken(state.session[kind]) }))
    .filter(({ decoded }) => decoded);
  return html`<details class="card" id="compare">
    <summary>${t('inspect.compare')}</summary>
    <div class="cards">${kKinds.map((kind) => tokenCard(context, kind))}</div>
    ${claimTable(context, t('inspect.compare'), columns)}
  </details>`;
};
