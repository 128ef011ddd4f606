// The causes of the 503 examples, by name: each is a stage whose databases work until
// `stage.breakDatabases()` is called.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createMariadbDatabase } from '../support/service.mjs';
import { smallDisk } from '../support/small_disk.mjs';
import { Stage } from './stage.mjs';

const kMariadb = new URL('../support/mariadb.sh', import.meta.url).pathname;
const kBallastMb = 8; // the rest of the disk is enough until then
// Requests wait for a lock, not for a connection.
const kDatabasePool = '64';

async function start(t, place) {
  const stage = await Stage.start(place);
  t.after(() => stage.stop());
  return stage;
}

// Runs SQL as the administrator of the server in `folder`.
async function administer(folder, sql) {
  const client = spawn(kMariadb, ['sql', folder], { stdio: ['pipe', 'inherit', 'inherit'] });
  client.stdin.end(sql);
  const [code] = await once(client, 'exit');
  if (code !== 0) throw new Error(`mariadb.sh sql ended with code ${code}`);
}

const stopMariadb = ({ mariadb }) => mariadb('stop');
const makeReadOnly = ({ folder }) => administer(folder, 'SET GLOBAL read_only = 1');

async function onMariadb(t, breakServer) {
  const folder = await mkdtemp(join(tmpdir(), 'llavero-mariadb-'));
  const mariadb = async (command) =>
    (await promisify(execFile)(kMariadb, [command, folder])).stdout.trim();
  t.after(async () => {
    await mariadb('stop');
    await rm(folder, { recursive: true });
  });
  const server = await mariadb('start');
  const urls = {};
  const urlOf = (name) => (urls[name] ??= createMariadbDatabase(server).url);
  const stage = await start(t, (name) => ({
    settings: { kDatabasePool, DATABASE_URL: urlOf(name) },
  }));
  return Object.assign(stage, { breakDatabases: () => breakServer({ mariadb, folder }) });
}

// Another process holds a long write transaction.
async function hold(t, { environment: { DATABASE_URL } }) {
  const writer = spawn('sqlite3', [DATABASE_URL.slice('sqlite:'.length)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  t.after(() => writer.kill());
  writer.stdin.write("BEGIN IMMEDIATE;\nSELECT 'it is locked';\n");
  await once(writer.stdout, 'data');
}

async function onLockedSqlite(t) {
  const stage = await start(t, () => ({ settings: { kDatabasePool } }));
  const breakDatabases = () =>
    Promise.all([stage.auth, stage.books].map((service) => hold(t, service)));
  return Object.assign(stage, { breakDatabases });
}

// Fills the disk, as another program could.
function fill(path) {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(4096));
  } catch (error) {
    if (error.code !== 'ENOSPC') throw error;
  }
}

async function onSmallDisks(t) {
  const disks = {};
  const stage = await start(t, (name) => {
    const { folder, under, inside } = (disks[name] ??= smallDisk(t, kBallastMb));
    return {
      settings: { kDatabasePool, DATABASE_URL: `sqlite:${folder}/small.db` },
      under,
      inside,
    };
  });
  const breakDatabases = () => {
    for (const [name, disk] of Object.entries(disks)) {
      fill(disk.path(stage.services[name].process.pid, 'filler'));
    }
  };
  return Object.assign(stage, { breakDatabases });
}

export const kBrokenParts = {
  database_unavailable: (t) => onMariadb(t, stopMariadb),
  database_read_only: (t) => onMariadb(t, makeReadOnly),
  database_busy: onLockedSqlite,
  database_full: onSmallDisks,
};
