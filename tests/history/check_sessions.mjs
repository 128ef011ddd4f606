// The counter of a session is a compare-and-set register, and what is revoked stays revoked.
import { anomaly, groupBy, isAt, isLost, isOk, mayAffect, precedes } from './operations.mjs';

const kBooksServices = 2;
const kRevoked = ['token_revoked', 'refresh_reused'];

// A refresh with counter n is answered with n + 1, and never once n + 1 itself was used.
export function checkCounters({ operations, rollbacks }) {
  const refreshes = operations.filter((each) => each.f === 'refresh' && isOk(each));
  return [...groupBy(refreshes, ({ session }) => session).values()].flatMap((ofSession) =>
    ofSession.flatMap((each) => {
      const found = [];
      if (each.result.counter !== each.counter + 1) {
        found.push(anomaly('counter_jump', `${each.counter} to ${each.result.counter}`, each));
      }
      const newer = ofSession.find(
        (other) =>
          other.counter > each.counter && precedes(other, each) && !isLost(other, each, rollbacks),
      );
      if (newer) {
        const detail = `${each.session}: ${each.counter} after ${newer.counter} was used`;
        found.push(anomaly('old_token_accepted', detail, newer, each));
      }
      return found;
    }),
  );
}

// The sessions by id: their user, the number of the password that opened them, and the login.
function sessionsOf(operations) {
  const sessions = new Map();
  for (const login of operations) {
    if (login.f !== 'login' || !isOk(login)) continue;
    const { user, password, result } = login;
    sessions.set(result.session, { id: result.session, user, password, login });
  }
  return sessions;
}

// Whether `operation` revokes the session if it is done. Passwords are numbered: a new one revokes
// the sessions of all older ones, even of a login that is answered later.
function revokes(operation, { id, user, password, login }) {
  switch (operation.f) {
    case 'logout':
      return operation.session === id;
    case 'log_out_everywhere':
      return operation.user === user && precedes(login, operation);
    case 'change_password':
      return operation.user === user && operation.session !== id && password < operation.to;
    case 'remove_user':
      return operation.user === user;
    default:
      return false;
  }
}

// A change of the password without an answer is done once somebody logs in with the new one.
function shownChanges(related) {
  const logins = related.filter((each) => each.f === 'login' && isOk(each));
  return related.flatMap((change) => {
    if (change.f !== 'change_password' || change.outcome !== 'info') return [];
    const login = logins.find(({ password }) => password === change.to);
    return login ? [{ ...change, outcome: 'ok', completed: login.completed }] : [];
  });
}

// Who says that a session is revoked promises it, too.
const isRefusal = ({ session, result }, { id }) => session === id && kRevoked.includes(result.code);

// Whether `operation` may be the reason why `refused` found its session revoked. Besides what
// revokes: a thief's refresh, and an honest one that arrives after the next was used.
function mayRevoke(operation, session, refused) {
  if (isRefusal(operation, session) && precedes(operation, refused)) return true;
  if (operation.f === 'refresh' && operation.session === session.id) {
    const isLate = !isOk(operation) && operation.counter < (refused.counter ?? Infinity);
    const isOvertaking = refused.f === 'refresh' && operation.counter > refused.counter;
    const isReason = operation.by === 'thief' || isLate || isOvertaking;
    return isReason && operation.invoked < refused.completed;
  }
  // A concurrent login counts, too.
  const isPossible =
    operation.f === 'log_out_everywhere'
      ? operation.user === session.user
      : revokes(operation, session);
  return isPossible && mayAffect(operation, refused);
}

// Calls `check(session, its uses, what may concern it)` and returns all that it found.
function forEachSession(operations, check) {
  const byUser = groupBy(operations, ({ user }) => user);
  const found = [];
  for (const session of sessionsOf(operations).values()) {
    const related = byUser.get(session.user);
    const uses = related.filter((each) => each.session === session.id);
    found.push(...check(session, uses, related));
  }
  return found;
}

// auth-service refuses a revoked session immediately; books-service once all is settled, and for
// good once it did.
export function checkRevoked({ operations, rollbacks, events, settled }) {
  const known = (revocation, use) =>
    precedes(revocation, use) &&
    (isAt('auth', use)
      ? isAt('auth', revocation)
      : revocation.completed < settled && settled < use.invoked);
  return forEachSession(operations, (session, uses, related) => {
    const revocations = [...related, ...shownChanges(related)].filter(
      (each) => isRefusal(each, session) || (isOk(each) && revokes(each, session)),
    );
    const atBooks = uses.filter((use) => isAt('books', use));
    const refusals = atBooks.filter(({ result }) => result.code === 'token_revoked');
    // A lost logout comes back if every books-service knew of it and one has offered it.
    const isBack = (revocation, use) =>
      revocation.f === 'logout' &&
      settled < use.invoked &&
      rollbacks
        .filter(({ from, to }) => revocation.completed > from && revocation.invoked < to)
        .every(({ to }) => {
          const knew = refusals.filter(({ completed }) => completed < to);
          const offers = events.filter(({ name }) => name === 'revocations_offered');
          return (
            new Set(knew.map(({ service }) => service)).size === kBooksServices &&
            offers.some(({ index }) => index > to && index < settled)
          );
        });
    return uses.filter(isOk).flatMap((use) => {
      if (isLost(session.login, use, rollbacks)) return []; // its session is not known any more
      const revocation = revocations.find(
        (each) =>
          each !== use && known(each, use) && (!isLost(each, use, rollbacks) || isBack(each, use)),
      );
      if (revocation) {
        const detail = `${session.id}: ${use.f} at ${use.service} after ${revocation.f}`;
        return [anomaly('revoked_accepted', detail, revocation, use)];
      }
      const refusal = refusals.find(
        (each) => each.service === use.service && precedes(each, use) && isAt('books', use),
      );
      if (!refusal) return [];
      return [anomaly('revocation_forgotten', `${session.id} at ${use.service}`, refusal, use)];
    });
  });
}

// An honest client that retries keeps its session until somebody revokes it.
export function checkHonest({ operations, rollbacks }) {
  return forEachSession(operations, (session, uses, related) =>
    uses
      .filter((use) => use.by !== 'thief' && kRevoked.includes(use.result.code))
      .filter((use) => !related.some((each) => each !== use && mayRevoke(each, session, use)))
      .filter((use) => !isLost(session.login, use, rollbacks))
      .map((use) => {
        const detail = `${session.id}: ${use.f} at ${use.service} is ${use.result.code}`;
        return anomaly('honest_client_out', detail, use);
      }),
  );
}
