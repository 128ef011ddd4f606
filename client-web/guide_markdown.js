// The report of the guide as Markdown. Pure.

const block = (lines) => ['```', ...lines.map((line) => line.replaceAll('```', "'''")), '```', ''];

const head = ({ service, method, url, status, code, id }) => {
  const answer = [status, code].filter(Boolean).join(' ');
  return `- ${service}-service: \`${method} ${url}\` → **${answer}**, id \`${id}\``;
};

const kPreflight = / preflight /;

const exchange = (t, one) => [
  head(one),
  '',
  t('guide.client_log'),
  '',
  ...block(one.client.filter(Boolean)),
  t('guide.server_log', { service: one.service, id: one.id }),
  '',
  ...block(one.server ?? [t('log.no_lines', { service: one.service })]),
  ...(one.server?.some((line) => kPreflight.test(line)) ? [t('guide.preflight'), ''] : []),
];

const escape = (text) => text.replace(/[\\`*_[\]<>#|]/g, '\\$&');

const facts = (t, { owner, steps, done }) =>
  t('report.facts', { user: escape(owner || '–'), done, all: steps.length });

// `state` of guide.js; `t` and `time` as in parts.js.
export const toMarkdown = ({ t, time }, state, now) =>
  [
    `# ${t('report.title', { name: escape(state.name || state.owner || '–') })}`,
    '',
    `${facts(t, state)} ${time(now.toISOString())}`,
    '',
    ...state.steps.flatMap((step, i) => [
      `## ${step.is_done ? '✓' : '–'} ${i + 1}. ${t(`step.${step.name}`)}`,
      '',
      step.is_done ? `${time(step.at)}. ${t(`guide.${step.name}.happened`)}` : t('report.missing'),
      '',
      ...(step.found ? [t('guide.stored', { key: step.stored }), '', ...block([step.found])] : []),
      ...step.exchanges.flatMap((one) => exchange(t, one)),
    ]),
  ].join('\n');
