// Each way in which a database refuses writes or is gone, while a service runs and at its start: 503
// with a code and Retry-After, no acknowledged write is lost, /health/ready says so, and the service
// recovers by itself.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { bearer, eventually, get, logIn, newUser, start } from '../support/pair.mjs';
import { createMariadbDatabase, mariadbRows } from '../support/service.mjs';
import { namespace } from '../support/small_disk.mjs';
import { signToken } from '../support/token.mjs';

const JWT_SECRET = 'a secret of the services of unwritable databases';
const kMariadb = new URL('../support/mariadb.sh', import.meta.url).pathname;
const kWrites = 12; // more than there are threads, each with its own connection

const folder = mkdtempSync(join(tmpdir(), 'llavero-unwritable-'));
const server = join(folder, 'mariadb');
const mariadb = (command, input = '') =>
  execFileSync(kMariadb, [command, server], { input, encoding: 'utf8' }).trim();
const administer = (sql) => mariadb('sql', sql);
before(() => mariadb('start'));
after(() => {
  mariadb('stop');
  rmSync(folder, { recursive: true });
});

// A request of each service that writes a row of `table`, and one that reads.
const kServices = {
  'auth-service': {
    table: 'users',
    tokenOf: async (service) => (await logIn(service, await newUser(service))).access_token,
    write: (service) =>
      service.post('/auth/register', {
        username: `u-${randomUUID().slice(0, 13)}`,
        password: 'correct horse battery',
      }),
    read: (service, token) => get(service, '/api/profile', token),
  },
  'books-service': {
    table: 'items',
    tokenOf: async () => signToken(JWT_SECRET),
    write: (service, token) => service.post('/api/items', { name: 'Brass key' }, bearer(token)),
    read: (service, token) => get(service, '/api/items', token),
  },
};

let places = 0;
const onSqlite = () => {
  const path = join(folder, `${++places}`, 'test.db');
  const rows = (table) => execFileSync('sqlite3', [path, `SELECT count(*) FROM ${table}`]);
  return { url: `sqlite:${path}`, path, rows: (table) => Number(rows(table)) };
};
const onMariadb = () => {
  const { url } = createMariadbDatabase(mariadb('url'));
  const rows = (table) => mariadbRows(url, `SELECT count(*) FROM ${table}`);
  return { url, name: new URL(url).pathname.slice(1), rows: (table) => Number(rows(table)[0]) };
};

const startService = (t, name, place, options, AUTH_URL = 'http://127.0.0.1:1') =>
  start(t, name, { JWT_SECRET, AUTH_URL }, place, options);

async function assertRefused(response, code) {
  const body = await response.json();
  assert.equal(response.status, 503, JSON.stringify(body));
  assert.equal(body.code, code);
  assert.equal(response.headers.get('retry-after'), '1');
}

// What /health/ready says of the database.
async function readiness(service) {
  const { database, code } = await (await get(service, '/health/ready')).json();
  return database ?? code;
}

const move = (from, to) => renameSync(from, to);
const copy = (from, to) => cpSync(from, to);

const kWays = [
  {
    what: 'MariaDB is read-only',
    open: onMariadb,
    breakIt: () => administer('SET GLOBAL read_only = 1'),
    repair: () => administer('SET GLOBAL read_only = 0'),
    code: 'database_read_only',
    reads: true,
  },
  {
    what: 'a table is missing',
    open: onMariadb,
    breakIt: ({ name, table }) => administer(`RENAME TABLE ${name}.${table} TO ${name}.away`),
    repair: ({ name, table }) => administer(`RENAME TABLE ${name}.away TO ${name}.${table}`),
    code: 'database_unavailable',
  },
  {
    what: 'the account may not write any more',
    open: onMariadb,
    // Each service has an account of its own with rights to single tables, as in accounts.sql.
    async prepare(place) {
      const tables = mariadbRows(place.url, 'SHOW TABLES');
      const url = new URL(place.url);
      url.username = `writer_${place.table}`;
      const account = `${url.username}@127.0.0.1`;
      const grants = tables.map(
        (table) => `GRANT SELECT, INSERT, UPDATE, DELETE ON ${place.name}.${table} TO ${account};`,
      );
      administer(
        `CREATE OR REPLACE USER ${account} IDENTIFIED BY '${url.password}'; ${grants.join('')}`,
      );
      return { ...place, url: url.href };
    },
    breakIt: ({ name, table }) =>
      administer(`REVOKE INSERT ON ${name}.${table} FROM writer_${table}@127.0.0.1`),
    repair: ({ name, table }) =>
      administer(`GRANT INSERT ON ${name}.${table} TO writer_${table}@127.0.0.1`),
    code: 'database_read_only',
    reads: true,
  },
  {
    what: 'the SQLite file is moved away',
    open: onSqlite,
    breakIt: ({ path }) => move(path, `${path}.away`),
    repair: ({ path }) => move(`${path}.away`, path),
    code: 'database_unavailable',
  },
  {
    what: 'the SQLite file is replaced',
    open: onSqlite,
    breakIt({ path }) {
      move(path, `${path}.away`);
      copy(`${path}.away`, path);
    },
    repair: ({ path }) => move(`${path}.away`, path),
    code: 'database_unavailable',
  },
  {
    what: 'the write-ahead log of SQLite is moved away',
    open: onSqlite,
    breakIt: ({ path }) => move(`${path}-wal`, `${path}.away`),
    repair: ({ path }) => move(`${path}.away`, `${path}-wal`),
    code: 'database_unavailable',
  },
];

// By code: what /health/ready says.
const kReady = { database_read_only: 'read_only', database_unavailable: 'database_unavailable' };

for (const { what, open, prepare, breakIt, repair, code, reads } of kWays) {
  for (const [name, { table, tokenOf, write, read }] of Object.entries(kServices)) {
    test(`${name} refuses writes while ${what}, says so, and recovers`, async (t) => {
      let place = { ...open(), table };
      if (prepare) {
        await (await startService(t, name, place)).terminate(); // creates the tables
        place = await prepare(place);
      }
      const feed = await startService(t, 'auth-service', onSqlite());
      const service = await startService(t, name, place, {}, feed.url);
      await eventually(async () => (await readiness(service)) === 'ok');
      const token = await tokenOf(service);
      const earlier = place.rows(table);
      let acknowledged = 0;
      const add = async () => {
        const response = await write(service, token);
        acknowledged += response.status === 201;
        return response;
      };
      assert.equal((await add()).status, 201);

      await breakIt(place);
      let broken = true;
      t.after(() => broken && repair(place));
      for (let i = 0; i < kWrites; ++i) await assertRefused(await add(), code);
      assert.equal(await readiness(service), kReady[code]);
      if (reads) assert.equal((await read(service, token)).status, 200);

      await repair(place);
      broken = false;
      assert.equal((await add()).status, 201);
      assert.equal(await readiness(service), 'ok');
      await service.terminate();
      assert.equal(place.rows(table), earlier + acknowledged);
    });
  }
}

// auth-service finds its key in the database, so the token of the first run is still good.
for (const [name, { tokenOf, write, read }] of Object.entries(kServices)) {
  test(`${name} starts on a read-only server whose tables exist, and reads`, async (t) => {
    const place = onMariadb();
    const first = await startService(t, name, place);
    const token = await tokenOf(first);
    await first.terminate();
    t.after(() => administer('SET GLOBAL read_only = 0'));
    administer('SET GLOBAL read_only = 1');

    const service = await startService(t, name, place);

    assert.equal((await read(service, token)).status, 200);
    await assertRefused(await write(service, token), 'database_read_only');
  });
}

test('a service waits until it can create its tables on a read-only server', async (t) => {
  const place = onMariadb();
  t.after(() => administer('SET GLOBAL read_only = 0'));
  administer('SET GLOBAL read_only = 1');

  const service = await startService(t, 'auth-service', place);

  assert.match(service.firstLines.join('\n'), /database_awaited.*read-only/);
  await assertRefused(await get(service, '/health/ready'), 'database_unavailable');
  administer('SET GLOBAL read_only = 0');
  await eventually(async () => (await readiness(service)) === 'ok');
});

test('a service waits while the folder of its SQLite file is read-only', async (t) => {
  const place = onSqlite();
  await (await startService(t, 'auth-service', place)).terminate();
  const { create, enter } = namespace();
  const mount = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
  const under = [...create, 'sh', '-c', mount, join(place.path, '..')];

  const service = await startService(t, 'auth-service', place, { under });

  assert.match(service.firstLines.join('\n'), /database_awaited/);
  await assertRefused(await get(service, '/health/ready'), 'database_unavailable');
  const [program, ...words] = [...enter, '--target', `${service.process.pid}`];
  execFileSync(program, [...words, 'mount', '-o', 'remount,bind,rw', join(place.path, '..')]);
  await eventually(async () => (await readiness(service)) === 'ok');
});

for (const [name, { table }] of Object.entries(kServices)) {
  for (const [kind, open] of [
    ['sqlite', onSqlite],
    ['mariadb', onMariadb],
  ]) {
    test(`${name} does not start on ${kind} if a table ${table} of another program is there`, async (t) => {
      const place = open();
      const sql = `CREATE TABLE ${table} (name TEXT)`;
      if (place.path) {
        execFileSync('mkdir', ['-p', join(place.path, '..')]);
        execFileSync('sqlite3', [place.path, sql]);
      } else {
        mariadbRows(place.url, sql);
      }

      await assert.rejects(startService(t, name, place), /ended with code 1/);

      assert.equal(place.rows(table), 0);
    });
  }
}
