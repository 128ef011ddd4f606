// CORS: which requests the browser asks about first, with a preflight. What each service logged
// shows it, because a page never sees its own preflights.

import { html } from '../html.js';
import { actionButton, faultBox } from '../parts.js';
import { linesAt } from '../server_log.js';
import { orOutcome } from './lab_account.js';

const kCalls = [
  { name: 'simple', call: { is_simple: true } },
  // The service answers the preflight that it knows GET and POST here, so the browser sends nothing
  // else.
  { name: 'blocked', call: { method: 'PATCH' } },
  { name: 'asked', call: {} },
];

// Anybody may list books.
const kAsked = { service: 'books', endpoint: 'books' };

const isPreflight = (line) => / preflight request_id=/.test(line);

// {name, status, error, lines}: `status` is 0 if there was no readable answer; `lines` is null if the
// service does not show its log.
const sendOne = async ({ api, context }, query, { name, call }) => {
  const { status, headers, error } = await api.send({ ...kAsked, query, ...call });
  const id = headers.request_id;
  const { lines } = id ? await linesAt(context.url('books', 'logs'), id) : { lines: [] };
  return { name, status, error, lines };
};

export const corsActions = {
  cors: (tools) =>
    orOutcome(async () => {
      tools.store.patchView('lab', { cors: null });
      const cors = [];
      // A browser remembers what a preflight of this URL allowed.
      const query = { limit: 1, q: Date.now() };
      for (const one of kCalls) cors.push(await sendOne(tools, query, one));
      tools.store.patchView('lab', { cors });
    }),
};

const serverLine = (line) =>
  isPreflight(line)
    ? html`<p><strong><code>${line}</code></strong></p>`
    : html`<p><code>${line}</code></p>`;

// The browser stopped a request if the service answers this page otherwise.
const verdict = (context, { name, status, error }, is_answered) => {
  const { t } = context;
  if (!status && !(name === 'blocked' && is_answered)) return faultBox(context, { error });
  return html`<p class="verdict">${status ? t('lab.cors_status', { status }) : t('lab.cors_stopped')}</p>
    <p>${t(`lab.cors_why_${name}`)}</p>`;
};

const sent = (context, one, is_answered) => html`<li>
  <h3>${context.t(`lab.cors_${one.name}`)}</h3>
  ${verdict(context, one, is_answered)}
  ${one.lines?.map(serverLine)}
</li>`;

export const cors = (context) => {
  const { state, t } = context;
  const results = state.views.lab?.cors;
  const is_answered = results?.some(({ name, status }) => name === 'asked' && status !== 0);
  const is_hidden = results?.some(({ lines }) => lines === null);
  return html`<section class="card" aria-labelledby="cors-title">
    <h2 id="cors-title">${t('lab.cors')}</h2>
    <p>${t('lab.cors_lead')}</p>
    <p class="actions">${actionButton(context, 'cors', 'lab.cors_run', { style: 'primary' })}</p>
    ${faultBox(context, state.calls.cors)}
    <div role="status">
      ${results && html`<ul class="meters">${results.map((one) => sent(context, one, is_answered))}</ul>`}
      ${is_hidden && html`<p class="hint">${t('lab.cors_hidden')}</p>`}
    </div>
  </section>`;
};
