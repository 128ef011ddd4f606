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

// {name, status, lines}: `status` is 0 if the browser sent nothing; `lines` is null if the service
// does not show its log.
const sendOne = async ({ api, context }, query, { name, call }) => {
  const { status, headers } = await api.send({ ...kAsked, query, ...call });
  const id = headers.request_id;
  const { lines } = id ? await linesAt(context.url('books', 'logs'), id) : { lines: [] };
  return { name, status, lines };
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

const asked = ({ t }, { name, status, lines }) => html`<li>
  <h3>${t(`lab.cors_${name}`)}</h3>
  <p class="verdict">${status ? t('lab.cors_status', { status }) : t('lab.cors_stopped')}</p>
  ${lines?.map(serverLine)}
  <p>${t(`lab.cors_why_${name}`)}</p>
</li>`;

export const cors = (context) => {
  const { state, t } = context;
  const results = state.views.lab?.cors;
  const is_hidden = results?.some(({ lines }) => lines === null);
  return html`<section class="card" aria-labelledby="cors-title">
    <h2 id="cors-title">${t('lab.cors')}</h2>
    <p>${t('lab.cors_lead')}</p>
    <p class="actions">${actionButton(context, 'cors', 'lab.cors_run', { style: 'primary' })}</p>
    ${faultBox(context, state.calls.cors)}
    <div role="status">
      ${results && html`<ul class="meters">${results.map((one) => asked(context, one))}</ul>`}
      ${is_hidden && html`<p class="hint">${t('lab.cors_hidden')}</p>`}
    </div>
  </section>`;
};
