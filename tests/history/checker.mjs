#!/usr/bin/env node
// Checks a history (see operations.mjs): tests/history/checker.mjs FILE
import { readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

import { checkOwners, checkUsers } from './check_owners.mjs';
import { checkRows } from './check_rows.mjs';
import { checkCounters, checkHonest, checkRevoked } from './check_sessions.mjs';
import { anomaly, groupBy, readHistory } from './operations.mjs';

// Nothing that clients and faults do is a reason for it.
function checkErrors({ operations }) {
  return operations
    .filter(({ result }) => result.status === 500)
    .map((each) => anomaly('internal_error', `${each.f} at ${each.service}`, each));
}

// A session is ahead of a database only if that lost a refresh.
function checkAlarms({ events, operations, rollbacks }) {
  const refreshes = groupBy(
    operations.filter(({ f, outcome }) => f === 'refresh' && outcome !== 'fail'),
    ({ session }) => session,
  );
  return events
    .filter(({ name }) => name === 'database_went_back')
    .filter(({ session, index }) =>
      rollbacks.every(
        ({ from, to }) =>
          index < to ||
          !refreshes.get(session)?.some((each) => each.completed > from && each.invoked < to),
      ),
    )
    .map(({ name, session }) => ({ kind: 'false_alarm', detail: `${name}: ${session}`, ops: [] }));
}

const kChecks = [
  checkCounters,
  checkRevoked,
  checkHonest,
  checkOwners,
  checkUsers,
  checkRows,
  checkErrors,
  checkAlarms,
];

// Returns the anomalies of the history, none if the services kept every promise.
export function check(history) {
  const read = readHistory(history);
  return kChecks.flatMap((each) => each(read));
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const lines = readFileSync(argv[2], 'utf8').split('\n').filter(Boolean);
  const anomalies = check(lines.map((line) => JSON.parse(line)));
  for (const { kind, detail, ops } of anomalies) console.log(`${kind}: ${detail} (${ops.join()})`);
  console.log(`${lines.length} lines, ${anomalies.length} anomalies`);
  process.exitCode = anomalies.length ? 1 : 0;
}
