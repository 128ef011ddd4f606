// Another service as a target, e.g. a solution of the exercise: its own token, and attacks made from
// it. The browser decides what the page may read (CORS).

import { algorithmNone, dropSignature, flipSignature } from '../forge.js';
import { form } from '../form.js';
import { html } from '../html.js';
import { decodeToken } from '../token.js';
import { signatureIn, writeToken } from '../workbench.js';
import { wordOf } from './lab_experiments.js';
import { crack } from './lab_weak.js';
import { kWords } from './lab_words.js';

const kDefaults = {
  address: 'http://127.0.0.1:5000',
  register: '/auth/register',
  login: '/auth/login',
  refresh: '/auth/refresh',
  profile: '/api/profile',
};

const kDaySeconds = 86400;

const prolong = (token) => {
  const { header, claims } = decodeToken(token);
  const longer = { ...claims, exp: claims.exp + kDaySeconds };
  const texts = { header: JSON.stringify(header), claims: JSON.stringify(longer) };
  return writeToken(texts, null, signatureIn(token));
};

const kForgeries = {
  prolong,
  flip_signature: flipSignature,
  drop_signature: dropSignature,
  alg_none: algorithmNone,
};

// The setting of a service at this address, or null. `paths` are those of its endpoints.
export const targetOf = (address, paths) => {
  const text = address.trim();
  const known = /^\w+:\/\//.test(text) ? text : `http://${text}`;
  if (!/^https?:/i.test(known) || !URL.canParse(known)) return null;
  const { protocol, hostname, port, pathname } = new URL(known);
  const scheme = protocol.slice(0, -1);
  const base = pathname.replace(/\/$/, '');
  return {
    scheme,
    host: hostname,
    port: port || { http: '80', https: '443' }[scheme],
    paths: Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, base + path])),
  };
};

const kRefusals = [400, 401, 403, 422];

// 'accepted', 'refused', 'failed' (another answer, which says nothing about the token) or 'unread' (no
// answer that the page may read).
export const verdictOf = ({ status }) => {
  if (status === 0) return 'unread';
  if (status < 300) return 'accepted';
  return kRefusals.includes(status) ? 'refused' : 'failed';
};

const failure = (msg) => ({ ok: false, status: 0, headers: {}, error: { status: 0, msg } });

const randomText = () => crypto.getRandomValues(new Uint32Array(3)).join('-');

// The attacks with the tokens of an account: [{name, send}]. With `refreshes`, the service is known to
// accept the refresh token where it should.
const attacksWith = ({ access_token, refresh_token }, { readProfile, refresh, refreshes }) => [
  ...Object.entries(kForgeries).map(([name, forge]) => ({
    name,
    send: () => readProfile(forge(access_token)),
  })),
  ...(typeof refresh_token === 'string'
    ? [{ name: 'refresh_as_access', send: () => readProfile(refresh_token) }]
    : []),
  ...(refreshes ? [{ name: 'access_as_refresh', send: () => refresh(access_token) }] : []),
];

// Attacks the service at `settings.auth`. Resolves to {problem: [key, values]} or to
// {results, weak, refreshes}: `weak` is a guessed secret, null, or undefined if none was tried.
export const attackTarget = async (api, settings) => {
  const send = (call) => api.send({ ...call, service: 'auth', settings, is_simple: true });
  const readProfile = (token) => send({ endpoint: 'profile', token });
  const refresh = (token) => send({ endpoint: 'refresh', method: 'POST', token });
  const body = { username: `lab-${randomText()}`, password: randomText() };

  const answers = {};
  for (const endpoint of ['register', 'login']) {
    const answer = (answers[endpoint] = await send({ endpoint, method: 'POST', body }));
    const verdict = verdictOf(answer);
    if (verdict === 'unread') return { problem: ['lab.target_unread_why'] };
    if (verdict !== 'accepted') {
      return { problem: [`lab.target_no_${endpoint}`, { answer: wordOf(answer) }] };
    }
  }
  const tokens = answers.login.data;
  if (!decodeToken(tokens?.access_token)) return { problem: ['lab.target_no_token'] };
  const own = await readProfile(tokens.access_token);
  if (verdictOf(own) === 'unread') return { problem: ['lab.target_unread_why'] };
  if (verdictOf(own) !== 'accepted') {
    return { problem: ['lab.target_own_refused', { answer: wordOf(own) }] };
  }

  const results = [];
  const has_refresh_token = typeof tokens.refresh_token === 'string';
  const refreshes =
    has_refresh_token && verdictOf(await refresh(tokens.refresh_token)) === 'accepted';
  const ways = { readProfile, refresh, refreshes };
  for (const { name, send: attack } of attacksWith(tokens, ways)) {
    const answer = await attack();
    results.push({ name, verdict: verdictOf(answer), word: wordOf(answer) });
  }
  const is_guessable = decodeToken(tokens.access_token).header.alg === 'HS256';
  const weak = is_guessable ? crack(tokens.access_token, kWords).secret : undefined;
  return { results, weak, refreshes };
};

export const targetActions = {
  target: async ({ api, store, context }, typed) => {
    const { address, ...paths } = typed;
    store.patchView('lab', { target: { typed, outcome: null } });
    const { settings } = store.state;
    const target = targetOf(address, { ...settings.auth.paths, ...paths });
    if (!target) return failure(context.t('lab.target_no_url'));
    const outcome = await attackTarget(api, { ...settings, auth: target });
    if (outcome.problem) return failure(context.t(...outcome.problem));
    store.patchView('lab', { target: { typed, outcome } });
    return { ok: true };
  },
};

const kMarks = { refused: '✓', accepted: '✕', failed: '✕', unread: '?' };
const kStyles = { refused: 'good', accepted: 'bad', failed: 'bad', unread: '' };

const result = ({ t }, { name, verdict, word }) => html`<li>
  <h3>${t(`lab.do.${name}`)}</h3>
  <p class="verdict ${kStyles[verdict]}">${kMarks[verdict]} ${t(`lab.target_${verdict}`)}: <code>${word}</code></p>
  ${verdict !== 'refused' && html`<p>${t(verdict === 'unread' ? 'lab.target_unread_why' : `lab.why.${name}`)}</p>`}
</li>`;

const weakVerdict = (t, weak) => {
  if (weak === undefined) return html`<p class="verdict">${t('lab.target_not_guessed')}</p>`;
  return html`<p class="verdict ${weak === null ? 'good' : 'bad'}">${
    weak === null
      ? t('lab.target_not_weak', { tries: kWords.length })
      : t('lab.target_weak', { secret: weak })
  }</p>`;
};

const report = (context, { results, weak, refreshes }, address) => {
  const { t } = context;
  const good = results.filter(({ verdict }) => verdict === 'refused').length;
  return html`<p><strong>${t('lab.target_sum', { good, all: results.length })}</strong></p>
    <ul class="meters">${results.map((one) => result(context, one))}</ul>
    ${!refreshes && html`<p>${t('lab.target_no_refresh')}</p>`}
    ${weakVerdict(t, weak)}
    <p class="hint">${t('lab.target_more')} <code>auth-service check ${address}</code></p>`;
};

export const target = (context) => {
  const { state, t } = context;
  const { typed = kDefaults, outcome } = state.views.lab?.target ?? {};
  const fields = Object.keys(kDefaults).map((name) => ({
    name,
    label: `lab.target_${name}`,
    value: typed[name],
    required: 'required',
  }));
  return html`<section class="card" aria-labelledby="target-title">
    <h2 id="target-title">${t('lab.target')}</h2>
    <p>${t('lab.target_lead')}</p>
    ${form(context, { name: 'target', fields, submit: 'lab.target_run', columns: true, copies: false })}
    <div role="status">${outcome && report(context, outcome, typed.address)}</div>
  </section>`;
};
