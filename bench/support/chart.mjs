// Draws the table as a bar chart for the README: requests per second for each endpoint.
const WIDTH = 720;
const LABEL = 150;
const BAR = 16;
const STEP = 22;
const HEADING = 34;
const TITLES = {
  health: 'GET /health',
  profile: 'GET /api/profile',
  items: 'GET /api/items, 10 rows',
  create: 'POST /api/items',
};
const SHOWN = [
  'Llavero',
  'Llavero, SQLite',
  'Go, net/http',
  'Fastify, cluster',
  'FastAPI, uvicorn',
  'Flask, gunicorn',
];

export function drawChart(table) {
  const parts = [];
  let y = 0;
  for (const [key, { results }] of Object.entries(table)) {
    y += HEADING;
    parts.push(`<text class="title" x="0" y="${y - 10}">${TITLES[key]}, requests/s</text>`);
    const most = Math.max(...SHOWN.map((name) => results[name].perSecond));
    for (const name of SHOWN) {
      const { perSecond } = results[name];
      const width = Math.max(1, Math.round(((WIDTH - LABEL - 80) * perSecond) / most));
      parts.push(
        `<text class="name" x="${LABEL - 8}" y="${y + BAR - 4}">${name}</text>`,
        `<rect class="${name.startsWith('Llavero') ? 'ours' : 'peer'}" x="${LABEL}" y="${y}" width="${width}" height="${BAR}"/>`,
        `<text x="${LABEL + width + 6}" y="${y + BAR - 4}">${Math.round(perSecond).toLocaleString('en')}</text>`,
      );
      y += STEP;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img"
  aria-label="Requests a second of Llavero and its peers">
<style>
  rect.back { fill: #fff; }
  text { font: 12px sans-serif; fill: #222; }
  .title { font-weight: bold; font-size: 14px; }
  .name { text-anchor: end; }
  .ours { fill: #0b63b0; }
  .peer { fill: #9aa5b1; }
</style>
<rect class="back" width="100%" height="100%"/>
${parts.join('\n')}
</svg>
`;
}
