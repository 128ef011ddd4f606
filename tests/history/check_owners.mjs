// One owner per user id, and every acknowledged user and password is there.
import { anomaly, groupBy, isLost, isOk, mayAffect, precedes } from './operations.mjs';

// Every sight of a user id with a name: {op, id, user}.
function sightings(operations) {
  return operations.filter(isOk).flatMap((operation) => {
    const { f, op, user, table, result } = operation;
    if (f === 'register' || f === 'login') return [{ op, id: result.id, user }];
    if (f === 'profile') return [{ op, id: result.id, user: result.user }];
    if (f !== 'read_all' || table !== 'users') return [];
    return result.rows.map(({ id, name }) => ({ op, id, user: name }));
  });
}

export function checkOwners({ operations, rollbacks }) {
  const found = [];
  for (const [id, ofId] of groupBy(sightings(operations), ({ id }) => id)) {
    const other = ofId.find(({ user }) => user !== ofId[0].user);
    if (other) {
      found.push(anomaly('id_of_two', `${id}: ${ofId[0].user} and ${other.user}`, ofId[0], other));
    }
  }
  const registered = operations.filter((each) => each.f === 'register' && isOk(each));
  for (const [name, [first, ...more]] of groupBy(registered, ({ user }) => user)) {
    for (const second of more) {
      if (isLost(first, second, rollbacks)) continue;
      found.push(anomaly('name_of_two', name, first, second));
    }
  }
  return found;
}

function checkLogin(login, related, rollbacks) {
  const changes = related.filter((each) => each.f === 'change_password');
  if (isOk(login)) {
    const newer = changes.find(
      (each) =>
        isOk(each) &&
        each.to > login.password &&
        precedes(each, login) &&
        !isLost(each, login, rollbacks),
    );
    return newer ? [anomaly('old_password_accepted', login.user, newer, login)] : [];
  }
  // A password is good once the registration or the change that made it is done, until the next.
  const origin = related.find(
    (each) =>
      isOk(each) &&
      (login.password === 0
        ? each.f === 'register'
        : each.f === 'change_password' && each.to === login.password),
  );
  const mayDiffer = related.some(
    (each) =>
      (each.f === 'remove_user' ||
        (each.f === 'change_password' && each.to > login.password) ||
        // A login in flight does not outlive a logout of all sessions.
        (each.f === 'log_out_everywhere' && !precedes(each, login))) &&
      mayAffect(each, login),
  );
  const isRefused = login.outcome === 'fail' && login.result.status === 401;
  const isKnown = origin && precedes(origin, login) && !isLost(origin, login, rollbacks);
  if (!isRefused || !isKnown || mayDiffer) return [];
  return [anomaly('login_refused', `${login.user} with its password`, origin, login)];
}

function checkPresence(all, registrations, removals, rollbacks) {
  const ids = new Set(all.result.rows.map(({ id }) => id));
  const lost = registrations.filter(
    (each) =>
      precedes(each, all) &&
      !ids.has(each.result.id) &&
      !(removals.get(each.user) ?? []).some((removal) => mayAffect(removal, all)) &&
      !isLost(each, all, rollbacks),
  );
  const names = new Set(all.result.rows.map(({ name }) => name));
  const back = [...removals.values()]
    .flat()
    .filter(
      (each) =>
        isOk(each) && precedes(each, all) && names.has(each.user) && !isLost(each, all, rollbacks),
    );
  return [
    ...lost.map((each) => anomaly('lost_user', each.user, each, all)),
    ...back.map((each) => anomaly('removed_user_read', each.user, each, all)),
  ];
}

export function checkUsers({ operations, rollbacks }) {
  const byUser = groupBy(operations, ({ user }) => user);
  const registrations = operations.filter((each) => each.f === 'register' && isOk(each));
  const removals = groupBy(
    operations.filter(({ f }) => f === 'remove_user'),
    ({ user }) => user,
  );
  return operations.flatMap((each) => {
    if (each.f === 'login') return checkLogin(each, byUser.get(each.user), rollbacks);
    if (each.f !== 'read_all' || each.table !== 'users' || !isOk(each)) return [];
    return checkPresence(each, registrations, removals, rollbacks);
  });
}
