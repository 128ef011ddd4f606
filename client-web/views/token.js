// The token inspector: the two tokens of the session side by side, and any pasted token. The secret
// for the signature check stays in its field: no action stores, sends or logs it.

import { html } from '../html.js';
import { facts, faultBox, form, heading, original, sentence } from '../parts.js';
import { fingerprintOf, isSignedWith } from '../signature.js';
import { decodeToken, tokenIn } from '../token.js';
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
const kUses = [
  { value: 'access', label: 'inspect.use_access' },
  { value: 'refresh', label: 'inspect.use_refresh' },
  { value: 'any', label: 'inspect.use_any' },
];

// A dot has the colour of the part before it.
const coloured = (token) => {
  const segments = token.split('.');
  return html`<code class="jwt">${segments.map((text, i) => {
    const dot = i < segments.length - 1 ? '.' : '';
    return html`<span class="jwt-${kSegments[i] ?? 'excess'}">${text}${dot}</span>`;
  })}</code>`;
};

const legend = ({ t }) => html`<ul class="legend">
  ${kSegments.map((name) => html`<li class="jwt-${name}">${t(kSegmentNames[name])}</li>`)}
</ul>`;

const countdown = (t, claims) => expiry(t, claims?.exp);

const tokenCard = ({ state, t }, kind) => {
  const token = state.session[kind];
  return html`<section class="card token" aria-labelledby="inspect-${kind}">
    <h2 id="inspect-${kind}">${t(`token.${kind}`)}</h2>
    ${countdown(t, decodeToken(token)?.claims)}
    ${coloured(token)}
    <p class="actions">
      <button type="button" form="explain" data-call="take"
        data-id="${kind}">${t('inspect.take')}</button>
    </p>
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
const claimTable = (context, label, columns) => {
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

const sessionTokens = (context) => {
  const { state, t } = context;
  if (!state.session) return '';
  const columns = kKinds
    .map((kind) => ({ title: t(`token.${kind}`), decoded: decodeToken(state.session[kind]) }))
    .filter(({ decoded }) => decoded);
  return html`${legend(context)}
    <div class="cards">${kKinds.map((kind) => tokenCard(context, kind))}</div>
    <details class="card" id="compare" open>
      <summary>${t('inspect.compare')}</summary>
      ${claimTable(context, t('inspect.compare'), columns)}
    </details>`;
};

const kMarks = { pass: '✓', fail: '✕', skipped: '·' };
const kResults = { pass: 'inspect.pass', fail: 'inspect.fail', skipped: 'inspect.skipped' };

const checkRow = ({ t }, { check, result, code, message }) => {
  const refused = sentence(t, { code, msg: message });
  const key = `check.${check}`;
  return html`<li class="check ${result}">
    <span class="mark" role="img" aria-label="${t(kResults[result])}">${kMarks[result]}</span>
    <div>
      <p><strong>${check}</strong> <span class="hint">${t(key) === key ? '' : t(key)}</span></p>
      ${message && html`<p class="check-fault">${refused} <code>${code}</code></p>`}
      ${message && original(refused, message)}
    </div>
  </li>`;
};

const explanation = (context, call) => {
  if (!call?.ok) return faultBox(context, call, [{ name: 'token' }]);
  const { t } = context;
  const { valid, checks } = call.data;
  const failed = checks.find(({ result }) => result === 'fail');
  return html`<div class="box ${valid ? 'done' : 'fault'}" role="status">
      <p class="fault-msg">
        ${valid ? t('inspect.accepted') : t('inspect.refused', { check: failed?.check ?? '?' })}
      </p>
    </div>
    <ol class="checks">${checks.map((one) => checkRow(context, one))}</ol>`;
};

const taken = ({ state }) => state.views.token?.text ?? state.session?.access ?? '';
const useOf = ({ state }) => state.views.token?.use ?? 'access';

const pasted = (context) => {
  const { state, t } = context;
  const token = taken(context);
  const decoded = decodeToken(token);
  return html`<section class="card" aria-labelledby="any-title">
    <h2 id="any-title">${t('inspect.any')}</h2>
    ${form(context, {
      name: 'explain',
      fields: [
        {
          name: 'token',
          label: 'inspect.token',
          hint: 'inspect.token_hint',
          multiline: true,
          value: token,
          autocomplete: 'off',
        },
        { name: 'use', label: 'inspect.use', options: kUses, value: useOf(context) },
      ],
      submit: 'inspect.submit',
    })}
    ${token && html`${coloured(token)}${countdown(t, decoded?.claims)}`}
    ${
      decoded
        ? html`<details id="claims-of-any">
            <summary>${t('inspect.claims')}</summary>
            ${claimTable(context, t('inspect.claims'), [{ title: t('inspect.value'), decoded }])}
          </details>`
        : token && html`<p class="hint">${t('token.opaque')}</p>`
    }
    ${state.calls.explain && explanation(context, state.calls.explain)}
  </section>`;
};

const verdict = ({ t }, { is_right, fingerprint, kid }) => html`
  <div class="box ${is_right ? 'done' : 'fault'}" role="status">
    <p class="fault-msg">${t(is_right ? 'inspect.signature_right' : 'inspect.signature_wrong')}</p>
    ${facts([
      [t('inspect.fingerprint'), html`<code>${fingerprint}</code>`],
      ['kid', html`<code>${kid}</code>`],
    ])}
  </div>`;

const signature = (context) => {
  const { state, t } = context;
  const call = state.calls.check;
  return html`<section class="card" aria-labelledby="check-title">
    <h2 id="check-title">${t('inspect.check_title')}</h2>
    <p class="hint">${t('inspect.check_lead')}</p>
    ${form(context, {
      name: 'check',
      fields: [{ name: 'secret', label: 'inspect.secret', type: 'password', autocomplete: 'off' }],
      submit: 'inspect.check',
      copies: false,
    })}
    ${call?.ok && verdict(context, call.data)}
    ${
      call?.data?.is_empty &&
      html`<div class="box fault" role="alert"><p class="fault-msg">${t('inspect.no_secret')}</p></div>`
    }
  </section>`;
};

export const view = {
  // A refused token was chosen elsewhere: explain it.
  enter: ({ store }) => {
    const { asks, text, use } = store.state.views.token ?? {};
    return asks ? [['explain', { token: text, use }]] : [];
  },
  render: (context) => html`
    ${heading(context, 'nav.token', 'inspect.lead', [
      { method: 'POST', service: 'auth', endpoint: 'explain' },
    ])}
    ${sessionTokens(context)}
    ${pasted(context)}
    ${signature(context)}`,
  actions: {
    take: ({ store }, { id }) => {
      store.forgetCall('explain');
      store.forgetCall('check');
      store.patchView('token', { text: store.state.session?.[id], use: id });
      return { ok: true };
    },
    explain: async ({ api, store }, { token, use }) => {
      const text = tokenIn(token);
      const outcome = await api.send({
        service: 'auth',
        endpoint: 'explain',
        method: 'POST',
        body: { token: text, use },
        isExpected: ({ checks }) => Array.isArray(checks),
      });
      store.patchView('token', { text, use, asks: false });
      store.forgetCall('check');
      return outcome;
    },
    check: ({ store }, { secret }) => {
      if (!secret) return { ok: false, data: { is_empty: true } };
      const token = taken(store);
      const kid = decodeToken(token)?.header.kid ?? '–';
      const is_right = isSignedWith(token, secret);
      return { ok: true, data: { is_right, fingerprint: fingerprintOf(secret), kid } };
    },
  },
  // The box decides what is shown and checked, also before it is sent.
  typed: {
    explain: ({ store }, { token, use }) => {
      store.forgetCall('explain');
      store.forgetCall('check');
      store.patchView('token', { text: tokenIn(token), use });
    },
  },
  empties_form: ['take'],
};
