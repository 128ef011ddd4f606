// Reads a history: what clients sent to the services and what they were answered, in the order in
// which it happened. Each line is an object with a `type`:
//   invoke       a request is sent: {op, f, service, ...}; `op` is its number, `f` what it does
//   ok           it was done: {op, result}
//   fail         it was refused and changed nothing: {op, result: {status, code}}
//   info         nobody knows whether it was done: 503, a timeout or a lost connection
//   fault        something was broken or repaired
//   backup       a copy of auth-service's database was made
//   rollback     that copy took the place of the database
//   settled      all is repaired, and every service has read the feed to its end
//   event        a service logged this security event
// The checks are functions over the operations and return anomalies, {kind, detail, ops}.

// Returns {operations, rollbacks, settled, events}. Positions are indices of `history`. An operation
// whose outcome is unknown may be done at any time after it was sent, so it is never completed.
export function readHistory(history) {
  const byNumber = new Map();
  const read = { rollbacks: [], events: [], settled: Infinity };
  let backup = 0;
  history.forEach((line, index) => {
    if (line.type === 'invoke') {
      const { type: _, ...operation } = line;
      const unknown = { invoked: index, completed: Infinity, outcome: 'info', result: {} };
      byNumber.set(line.op, { ...operation, ...unknown });
    } else if (line.type === 'ok' || line.type === 'fail') {
      const { type: outcome, result = {} } = line;
      Object.assign(byNumber.get(line.op), { completed: index, outcome, result });
    } else if (line.type === 'backup') backup = index;
    else if (line.type === 'rollback') read.rollbacks.push({ from: backup, to: index });
    else if (line.type === 'settled') read.settled = index;
    else if (line.type === 'event') read.events.push({ ...line, index });
  });
  return { ...read, operations: [...byNumber.values()] };
}

export const isOk = ({ outcome }) => outcome === 'ok';
export const precedes = (first, second) => first.completed < second.invoked;

// Whether `second` may have seen or suffered what `first` did.
export const mayAffect = (first, second) =>
  first.outcome !== 'fail' && first.invoked < second.completed;

// Whether what `operation` did at auth-service was rolled back before `later` was sent.
export const isLost = (operation, later, rollbacks) =>
  rollbacks.some(
    ({ from, to }) => operation.completed > from && operation.invoked < to && to < later.completed,
  );

export const isAt = (name, { service }) => service?.startsWith(name) ?? false;

export const anomaly = (kind, detail, ...operations) => ({
  kind,
  detail,
  ops: operations.map(({ op }) => op),
});

// Maps the key of each value to the values that have it.
export function groupBy(values, keyOf) {
  const groups = new Map();
  for (const value of values) {
    const key = keyOf(value);
    if (key === undefined) continue;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(value);
  }
  return groups;
}
