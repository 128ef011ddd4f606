// Items and books by version: a change makes the next one, once; a read shows the last one; and an
// acknowledged row is there until somebody removes it.
//
// Each change writes a name of its own, so a name tells which change was read.
import { anomaly, groupBy, isOk, mayAffect, precedes } from './operations.mjs';

const kMissing = 'not_found';

// What an operation says of rows: {table, id, version, name, seen: the operation}. A missing row has
// version 0; a list does not show versions.
function sightingsIn(operation) {
  const { f, table, id, result } = operation;
  const of = (row) => ({ table, seen: operation, ...row });
  if (operation.outcome === 'fail' && result.code === kMissing) return [of({ id, version: 0 })];
  if (!isOk(operation)) return [];
  if (f === 'read') return [of({ id, version: result.version, name: result.name })];
  if (f === 'read_all') return result.rows.map((row) => of({ id: row.id, name: row.name }));
  return [];
}

// The writes of a row: {version, name, by: the operation}. The version of an unknown one is what it
// would be; its id is that of the row it asked for.
function writesIn(operation) {
  const { f, table, id, name, version, outcome, result } = operation;
  if (outcome === 'fail' || (f !== 'create' && f !== 'update')) return [];
  if (f === 'create') return [{ table, id: result.id, version: 1, name, by: operation }];
  return [{ table, id, version: result.version ?? version + 1, name, by: operation }];
}

function checkVersions(writes) {
  const known = writes.filter(({ by }) => isOk(by));
  const jumps = known
    .filter(({ by, version }) => by.f === 'update' && version !== by.version + 1)
    .map(({ by, version }) => anomaly('version_jump', `${by.version} to ${version}`, by));
  const twice = [...groupBy(known, ({ version }) => version)]
    .filter(([, same]) => same.length > 1)
    .map(([version, [first, second]]) => {
      const kind = version === 1 ? 'id_of_two_rows' : 'lost_update';
      const detail = `${first.table} ${first.id}: version ${version} was written twice`;
      return anomaly(kind, detail, first.by, second.by);
    });
  return [...jumps, ...twice];
}

// A row that was read must be what was written last, or what a concurrent change wrote.
function checkRead(sighting, { writes, sightings, removals }) {
  const { table, id, name, seen } = sighting;
  const where = `${table} ${id} at ${seen.service}`;
  const removed = removals.find((each) => isOk(each) && precedes(each, seen));
  if (removed) return [anomaly('removed_row_read', where, removed, seen)];
  const writer = writes.find(
    (write) => write.name === name && write.version === (sighting.version ?? write.version),
  );
  if (!writer) return [anomaly('wrong_content', `${where} is ${name}`, seen)];
  const newer = writes.find(
    ({ by, version }) => isOk(by) && precedes(by, seen) && version > writer.version,
  );
  if (newer) return [anomaly('stale_read', where, newer.by, seen)];
  const seenNewer = sightings.find(
    (other) => other.version > writer.version && precedes(other.seen, seen),
  );
  return seenNewer ? [anomaly('stale_read', where, seenNewer.seen, seen)] : [];
}

function checkMissing({ table, id, seen }, { owner, writes, removals }) {
  if (table === 'items' && seen.user !== owner) return []; // nobody else may see it
  const written = writes.find(({ by }) => isOk(by) && precedes(by, seen));
  if (!written || removals.some((each) => mayAffect(each, seen))) return [];
  return [anomaly('lost_row', `${table} ${id} at ${seen.service}`, written.by, seen)];
}

// Lists show every row of the user, or every book.
function checkLists(lists, rowsOfUser) {
  return lists.flatMap((list) => {
    const ids = new Set(list.result.rows.map(({ id }) => id));
    const owner = list.table === 'items' ? list.user : '';
    const expected = rowsOfUser.get(`${list.table} ${owner}`) ?? [];
    return expected
      .filter(({ id }) => !ids.has(id))
      .flatMap((row) => checkMissing({ table: list.table, id: row.id, seen: list }, row));
  });
}

// Of one write there is one row, of whoever wrote it.
function checkNames(sightings, writers) {
  const found = [];
  for (const [name, same] of groupBy(sightings, ({ name }) => name)) {
    const writer = writers.get(name);
    if (!writer) {
      found.push(anomaly('row_of_nobody', name, same[0].seen));
      continue;
    }
    const second = same.find(({ id }) => id !== same[0].id);
    if (second) found.push(anomaly('duplicate_row', name, writer, same[0].seen, second.seen));
    const foreign = same.find(({ table, seen }) => table === 'items' && seen.user !== writer.user);
    if (foreign) {
      found.push(
        anomaly('row_of_another', `${name} to ${foreign.seen.user}`, writer, foreign.seen),
      );
    }
  }
  return found;
}

export function checkRows({ operations }) {
  const rows = operations.filter(({ table }) => table === 'items' || table === 'books');
  const keyOf = ({ table, id }) => (id === undefined ? undefined : `${table} ${id}`);
  const allWrites = rows.flatMap(writesIn);
  const allSightings = rows.flatMap(sightingsIn);
  const writes = groupBy(allWrites, keyOf);
  const sightings = groupBy(allSightings, keyOf);
  const removals = groupBy(
    rows.filter(({ f }) => f === 'remove'),
    keyOf,
  );
  const removedUsers = groupBy(
    operations.filter(({ f }) => f === 'remove_user'),
    ({ user }) => user,
  );

  const found = checkNames(
    allSightings.filter(({ name }) => name !== undefined),
    new Map(allWrites.map(({ name, by }) => [name, by])),
  );
  const rowsOfUser = new Map();
  for (const [key, ofRow] of writes) {
    const created = ofRow.find(({ version }) => version === 1)?.by;
    const row = {
      id: ofRow[0].id,
      owner: created?.user,
      writes: ofRow,
      sightings: sightings.get(key) ?? [],
      removals: [...(removals.get(key) ?? [])],
    };
    // With its user an item is removed, and a book stays.
    if (ofRow[0].table === 'items' && created) {
      row.removals.push(...(removedUsers.get(created.user) ?? []));
    }
    found.push(...checkVersions(ofRow));
    for (const sighting of row.sightings) {
      if (sighting.version === 0) found.push(...checkMissing(sighting, row));
      else found.push(...checkRead(sighting, checkable(row)));
    }
    const listed = `${ofRow[0].table} ${ofRow[0].table === 'items' ? (created?.user ?? '') : ''}`;
    if (!rowsOfUser.has(listed)) rowsOfUser.set(listed, []);
    rowsOfUser.get(listed).push(row);
  }
  const lists = rows.filter((each) => each.f === 'read_all' && isOk(each));
  return [...found, ...checkLists(lists, rowsOfUser)];
}

// The removal of a user's items takes its time, so it makes no read wrong.
const checkable = (row) => ({ ...row, removals: row.removals.filter(({ f }) => f === 'remove') });
