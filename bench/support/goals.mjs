// The goals of the service, relative to peers and the database in the same run.
import { ratio } from './load.mjs';

const kPeer = 'Go, net/http';

// [name, value, bound, whether the bound is an upper one]
function measured(table) {
  const list = [];
  const of = (endpoint, name, member) =>
    ratio(table[endpoint].results.Llavero, table[endpoint].results[name], member);
  const least = (name, is, bound) => list.push({ name, is, bound, met: is >= bound, sign: '>=' });
  const most = (name, is, bound) => list.push({ name, is, bound, met: is <= bound, sign: '<=' });

  if (table.health) most('GET /health: CPU per request, of Go', of('health', kPeer, 'cpuUs'), 0.65);
  if (table.profile)
    least('GET /api/profile: requests, of Go', of('profile', kPeer, 'perSecond'), 1.3);
  if (table.items) {
    least('GET /api/items: requests, of Go', of('items', kPeer, 'perSecond'), 2.2);
    least('GET /api/items: requests, of the ceiling', of('items', 'ceiling', 'perSecond'), 0.7);
  }
  if (table.create) {
    least('POST /api/items: requests, of Go', of('create', kPeer, 'perSecond'), 2);
    least('POST /api/items: requests, of the ceiling', of('create', 'ceiling', 'perSecond'), 0.7);
  }
  for (const [endpoint, { results, paced }] of Object.entries(table)) {
    if (endpoint === 'profile' || endpoint === 'items') {
      least(
        `${endpoint}: SQLite's requests, of MariaDB's`,
        1 / of(endpoint, 'Llavero, SQLite', 'perSecond'),
        2,
      );
    }
    if (endpoint !== 'create')
      least(`${endpoint}: requests, of Flask`, of(endpoint, 'Flask, gunicorn', 'perSecond'), 8);
    most(`${endpoint}: MiB of the service`, results.Llavero.memory, 30);
    most(
      `${endpoint}: CPU per request with the log at info`,
      1 / of(endpoint, 'Llavero, log at info', 'cpuUs'),
      1.15,
    );
    most(`${endpoint}: p99 at equal load, of Go`, ratio(paced.Llavero, paced[kPeer], 'p99'), 1);
  }
  return list;
}

// {name, wanted, is, met} as texts, for the endpoints in the table.
export const goals = (table) =>
  measured(table).map(({ name, is, bound, met, sign }) => ({
    name,
    wanted: `${sign} ${bound}`,
    is: is.toFixed(2),
    met,
  }));
