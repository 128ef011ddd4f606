// What a student hands in: name, date, the steps with their request ids, and both logs. The browser
// prints it or saves it as PDF; the same is offered as Markdown.

import { saveFile } from '../clipboard.js';
import { form } from '../form.js';
import { html } from '../html.js';
import { heading, when } from '../parts.js';
import { evidence, storedEvidence } from './guide_evidence.js';

const fields = (name) => [
  { name: 'name', label: 'report.name', value: name, autocomplete: 'name', maxlength: '100' },
];

const step = (context, one, i) => {
  const { t } = context;
  const { name, is_done, at, exchanges } = one;
  return html`<li class="report-step">
    <h2>${is_done ? '✓' : '–'} ${i + 1}. ${t(`step.${name}`)}</h2>
    <p class="hint">${is_done ? when(context, at) : t('report.missing')}</p>
    ${is_done && html`<p>${t(`guide.${name}.happened`)}</p>`}
    ${storedEvidence(context, one)} ${exchanges.map((exchange) => evidence(context, exchange))}
  </li>`;
};

const nameOf = ({ name, owner }) => name || owner || '–';

const titleOf = ({ guide, t }) => t('report.title', { name: nameOf(guide) });

// "llavero-ana-perez.md"
const fileName = (guide) => {
  const words = nameOf(guide)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .match(/[\p{L}\p{N}]+/gu);
  return `${['llavero', ...(words ?? [])].join('-').toLowerCase()}.md`;
};

export const view = {
  documentTitle: titleOf, // browsers name the PDF by it
  render: (context) => {
    const { guide, t } = context;
    return html`
      <div class="report-tools no-print">
        ${heading(context, 'nav.report', 'report.lead')}
        ${form(context, {
          name: 'keep-name',
          fields: fields(guide.name),
          submit: 'report.keep',
          copies: false,
        })}
        <p class="actions">
          <button type="button" class="primary" data-do="print">${t('report.print')}</button>
          <button type="button" data-call="markdown">${t('report.markdown')}</button>
          <a class="button" href="#/lab">${t('nav.lab')}</a>
        </p>
      </div>
      <article class="report card" aria-labelledby="report-title">
        <h2 id="report-title">${titleOf(context)}</h2>
        <p>${t('report.facts', {
          user: guide.owner || '–',
          done: guide.done,
          all: guide.steps.length,
        })}
          ${when(context, new Date().toISOString())}</p>
        <ol class="report-steps">${guide.steps.map((one, i) => step(context, one, i))}</ol>
      </article>`;
  },
  says: { markdown: 'report.saved' },
  actions: {
    'keep-name': ({ guide }, { name }) => {
      guide.setName(name.trim());
      return { ok: true };
    },
    markdown: async ({ guide, context }) => {
      const { toMarkdown } = await import('../guide_markdown.js');
      saveFile(
        fileName(guide.state),
        'text/markdown',
        toMarkdown(context, guide.state, new Date()),
      );
      return { ok: true };
    },
  },
};
