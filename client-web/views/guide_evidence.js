// What both logs said about a request of a step. Used by the guide and the report.

import { html } from '../html.js';

export const pathOf = (url) => url.replace(/^\w+:\/\/[^/]*/, '');

const linesOf = (t, { service, server }) => (server ?? [t('log.no_lines', { service })]).join('\n');

// The browser asks for permission before the request (CORS), with an id of its own.
const kPreflight = / preflight /;

// What was in localStorage, for a step of guide.js that is about it.
export const storedEvidence = ({ t }, { stored, found }) =>
  found &&
  html`<div class="evidence">
    <p class="hint">${t('guide.stored', { key: stored })}</p>
    <pre>${found}</pre>
  </div>`;

// `one` as in guide.js.
export const evidence = ({ t }, one) => html`<div class="evidence">
  <p class="evidence-head">
    <span class="lane ${one.service}">${one.service}-service</span>
    <span class="method">${one.method}</span> <code>${pathOf(one.url)}</code>
    <span class="status s${String(one.status)[0]}">${one.status} ${one.code}</span>
    <code class="evidence-id">${one.id}</code>
  </p>
  <p class="hint">${t('guide.client_log')}</p>
  <pre>${one.client.filter(Boolean).join('\n')}</pre>
  <p class="hint">${t('guide.server_log', { service: one.service, id: one.id })}</p>
  <pre>${linesOf(t, one)}</pre>
  ${kPreflight.test(linesOf(t, one)) && html`<p class="hint">${t('guide.preflight')}</p>`}
</div>`;
