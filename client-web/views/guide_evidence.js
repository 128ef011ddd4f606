// What both logs said about a request of a step. Used by the guide and the report.

import { html } from '../html.js';

export const pathOf = (url) => url.replace(/^\w+:\/\/[^/]*/, '');

const linesOf = (t, { service, server }) => (server ?? [t('log.no_lines', { service })]).join('\n');

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
</div>`;
