// Draws the table as a bar chart for the README: requests per second for each endpoint.
const kWidth = 720;
const kLabel = 150;
const kBar = 16;
const kStep = 22;
const kHeading = 34;
const kTitles = {
  health: 'GET /health',
  profile: 'GET /api/profile',
  items: 'GET /api/items, 10 rows',
  create: 'POST /api/items',
};
const kShown = [
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
    y += kHeading;
    parts.push(`<text class="title" x="0" y="${y - 10}">${kTitles[key]}, requests/s</text>`);
    const most = Math.max(...kShown.map((name) => results[name].perSecond));
    for (const name of kShown) {
      const { perSecond } = results[name];
      const width = Math.max(1, Math.round(((kWidth - kLabel - 80) * perSecond) / most));
      parts.push(
        `<text class="name" x="${kLabel - 8}" y="${y + kBar - 4}">${name}</text>`,
        `<rect class="${name.startsWith('Llavero') ? 'ours' : 'peer'}" x="${kLabel}" y="${y}" width="${width}" height="${kBar}"/>`,
        `<text x="${kLabel + width + 6}" y="${y + kBar - 4}">${Math.round(perSecond).toLocaleString('en')}</text>`,
      );
      y += kStep;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${kWidth} ${y}" width="${kWidth}" height="${y}" role="img"
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
