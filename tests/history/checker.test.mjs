// The smallest histories that show each bug of tests/history/seeds, and the same ones without it.
import assert from 'node:assert/strict';
import test from 'node:test';

import { check } from './checker.mjs';
import { History } from './history.mjs';

const kAna = { user: 'ana', service: 'auth-0', password: 0 };
const kSession = { user: 'ana', service: 'auth-0', session: 's' };
const kElsewhere = { ...kSession, service: 'auth-1' };
const kAtBooks = { user: 'ana', service: 'books-0', session: 's', table: 'items' };
const kPen = { ...kAtBooks, id: 7 };

function logIn(h, id = 1) {
  h.done('register', kAna, { id });
  h.done('login', kAna, { id, session: 's', counter: 0 });
}

const rotate = (h, counter, where = kSession) =>
  h.done('refresh', { ...where, counter }, { counter: counter + 1 });

const list = (h, ...rows) => h.done('read_all', kAtBooks, { rows });

// A use of the session that is right only if it is refused.
function use(h, isWrong, f = 'profile', where = kElsewhere) {
  if (isWrong) h.done(f, where, f === 'profile' ? { id: 1, user: 'ana' } : { rows: [] });
  else h.refused(f, where, 'token_revoked');
}

// The bug, the anomaly that shows it, and its history; without the bug if not `isWrong`.
const kBugs = [
  [
    'a rotation that reads the counter and then writes it',
    'honest_client_out',
    (h, isWrong) => {
      logIn(h);
      const slow = h.send('refresh', { ...kElsewhere, counter: 0 });
      rotate(h, 0);
      rotate(h, 1);
      h.answer(slow, { counter: 1 });
      if (isWrong) h.refused('refresh', { ...kSession, counter: 2 }, 'refresh_reused');
      else rotate(h, 2);
    },
  ],
  [
    'a rotation without the condition on the counter',
    'old_token_accepted',
    (h, isWrong) => {
      logIn(h);
      rotate(h, 0);
      rotate(h, 1);
      const old = { ...kElsewhere, counter: 0, by: 'thief' };
      if (isWrong) h.done('refresh', old, { counter: 1 });
      else h.refused('refresh', old, 'refresh_reused');
    },
  ],
  [
    'a read on another node that does not wait for the writes of the first',
    'stale_read',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      h.done('update', { ...kPen, version: 1, name: 'ink' }, { version: 2 });
      const seen = isWrong ? { version: 1, name: 'pen' } : { version: 2, name: 'ink' };
      h.done('read', { ...kPen, service: 'books-1' }, seen);
    },
  ],
  [
    'an update that trusts REPEATABLE READ instead of the version',
    'lost_update',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      const first = h.send('update', { ...kPen, version: 1, name: 'ink' });
      const second = h.send('update', { ...kPen, version: 1, name: 'nib', service: 'books-1' });
      h.answer(first, { version: 2 });
      if (isWrong) h.answer(second, { version: 2 });
      else h.refuse(second, 412, 'precondition_failed');
    },
  ],
  [
    'a new password without a generation',
    'revoked_accepted',
    (h, isWrong) => {
      logIn(h);
      h.done('login', kAna, { id: 1, session: 'old', counter: 0 });
      h.unknown('change_password', { ...kSession, from: 0, to: 1 });
      h.done('login', { ...kAna, password: 1 }, { id: 1, session: 'new', counter: 0 });
      use(h, isWrong, 'profile', { ...kElsewhere, session: 'old' });
    },
  ],
  [
    'a user id that the database counts, after a rollback',
    'id_of_two',
    (h, isWrong) => {
      h.mark('backup');
      logIn(h, 1);
      h.mark('rollback');
      h.done('register', { user: 'eva', service: 'auth-0' }, { id: isWrong ? 1 : 2 });
    },
  ],
  [
    'a feed that is read without an overlap',
    'revoked_accepted',
    (h, isWrong) => {
      logIn(h);
      h.done('logout', kSession);
      h.mark('settled');
      use(h, isWrong, 'read_all', kAtBooks);
    },
  ],
  [
    'a page of the feed without a signature that counts',
    'lost_row',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      h.mark('fault', { what: 'forge a page' });
      list(h, ...(isWrong ? [] : [{ id: 7, name: 'pen' }]));
    },
  ],
  [
    'a revocation that is not in the transaction of its entry in the feed',
    'revoked_accepted',
    (h, isWrong) => {
      logIn(h);
      h.unknown('logout', kSession);
      h.refused('logout', kSession, 'token_revoked');
      h.refused('profile', kElsewhere, 'token_revoked');
      h.mark('settled');
      use(h, isWrong, 'read_all', kAtBooks);
    },
  ],
  [
    'a write that is repeated after a commit without an answer',
    'duplicate_row',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 8, version: 1 });
      list(h, { id: 8, name: 'pen' }, ...(isWrong ? [{ id: 7, name: 'pen' }] : []));
    },
  ],
  [
    'a reuse that does not revoke the session',
    'revoked_accepted',
    (h, isWrong) => {
      logIn(h);
      rotate(h, 0);
      rotate(h, 1);
      h.refused('refresh', { ...kSession, counter: 0, by: 'thief' }, 'refresh_reused');
      use(h, isWrong);
    },
  ],
  [
    'a login that does not look at the password again when it opens the session',
    'revoked_accepted',
    (h, isWrong) => {
      logIn(h);
      const concurrent = h.send('login', { ...kAna, service: 'auth-1' });
      h.done('change_password', { ...kSession, from: 0, to: 1 });
      if (!isWrong) {
        h.refuse(concurrent, 401, 'bad_credentials');
        return;
      }
      h.answer(concurrent, { id: 1, session: 'old', counter: 0 });
      use(h, true, 'profile', { ...kElsewhere, session: 'old' });
    },
  ],
];

// More anomalies, found the same way.
const kOthers = [
  [
    'a revocation that books-service forgets when it restarts',
    'revocation_forgotten',
    (h, isWrong) => {
      logIn(h);
      h.done('logout', kSession);
      h.refused('read_all', kAtBooks, 'token_revoked');
      use(h, isWrong, 'read_all', kAtBooks);
    },
  ],
  [
    'a lost logout that was offered and does not come back',
    'revoked_accepted',
    (h, isWrong) => {
      logIn(h);
      h.mark('backup');
      h.done('logout', kSession);
      h.refused('read_all', kAtBooks, 'token_revoked');
      h.refused('read_all', { ...kAtBooks, service: 'books-1' }, 'token_revoked');
      h.mark('rollback');
      h.done('profile', kSession, { id: 1, user: 'ana' });
      h.mark('event', { name: 'revocations_offered', service: 'books-0' });
      h.mark('settled');
      use(h, isWrong);
    },
  ],
  [
    'an alarm about a session of which nothing was lost',
    'false_alarm',
    (h, isWrong) => {
      logIn(h);
      h.mark('backup');
      if (!isWrong) rotate(h, 0);
      h.mark('rollback');
      h.mark('event', { name: 'database_went_back', session: 's' });
    },
  ],
  [
    'the item of another user',
    'row_of_another',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      const eva = { ...kPen, user: 'eva' };
      if (isWrong) h.done('read', eva, { version: 1, name: 'pen' });
      else h.refused('read', eva, 'not_found', 404);
    },
  ],
  [
    'an acknowledged registration that is gone',
    'lost_user',
    (h, isWrong) => {
      logIn(h);
      const rows = isWrong ? [] : [{ id: 1, name: 'ana' }];
      h.done('read_all', { table: 'users', service: 'auth-1' }, { rows });
    },
  ],
  [
    'an account that is there after it was deleted',
    'removed_user_read',
    (h, isWrong) => {
      logIn(h);
      h.done('remove_user', kSession);
      const rows = isWrong ? [{ id: 1, name: 'ana' }] : [];
      h.done('read_all', { table: 'users', service: 'auth-1' }, { rows });
    },
  ],
  [
    'an old password after a new one',
    'old_password_accepted',
    (h, isWrong) => {
      logIn(h);
      h.done('change_password', { ...kSession, from: 0, to: 1 });
      if (isWrong) h.done('login', kAna, { id: 1, session: 'again', counter: 0 });
      else h.refused('login', kAna, 'bad_credentials');
    },
  ],
  [
    'a right password that is refused',
    'login_refused',
    (h, isWrong) => {
      logIn(h);
      h.done('change_password', { ...kSession, from: 0, to: 1 });
      h.done('change_password', { ...kSession, from: 1, to: 2 });
      h.refused('login', { ...kAna, password: isWrong ? 2 : 1 }, 'bad_credentials');
    },
  ],
  [
    'a name that two users got',
    'name_of_two',
    (h, isWrong) => {
      logIn(h);
      if (isWrong) h.done('register', kAna, { id: 2 });
      else h.refused('register', kAna, 'username_taken', 409);
    },
  ],
  [
    'a successor that skips a number',
    'counter_jump',
    (h, isWrong) => {
      logIn(h);
      h.done('refresh', { ...kSession, counter: 0 }, { counter: isWrong ? 2 : 1 });
    },
  ],
  [
    'an update that skips a version',
    'version_jump',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      h.done('update', { ...kPen, version: 1, name: 'ink' }, { version: isWrong ? 3 : 2 });
    },
  ],
  [
    'a row that is read after its removal',
    'removed_row_read',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      h.done('remove', { ...kPen, version: 1 });
      if (isWrong) h.done('read', kPen, { version: 1, name: 'pen' });
      else h.refused('read', kPen, 'not_found', 404);
    },
  ],
  [
    'an id that two rows got',
    'id_of_two_rows',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      h.done('create', { ...kAtBooks, name: 'ink' }, { id: isWrong ? 7 : 8, version: 1 });
    },
  ],
  [
    'a row with content that nobody wrote there',
    'wrong_content',
    (h, isWrong) => {
      h.done('create', { ...kAtBooks, name: 'pen' }, { id: 7, version: 1 });
      h.refused('update', { ...kPen, version: 3, name: 'ink' }, 'precondition_failed', 412);
      h.done('read', kPen, { version: 1, name: isWrong ? 'ink' : 'pen' });
    },
  ],
  [
    'an internal error',
    'internal_error',
    (h, isWrong) => {
      if (isWrong) h.refused('read', kPen, 'internal_error', 500);
      else h.unknown('read', kPen);
    },
  ],
];

for (const [bug, kind, write] of [...kBugs, ...kOthers]) {
  test(`finds ${bug}`, () => {
    const [wrong, right] = [new History(), new History()];
    write(wrong, true);
    write(right, false);

    const kinds = check(wrong.lines).map((each) => each.kind);

    assert.ok(kinds.includes(kind), `found ${kinds.join() || 'nothing'}`);
    assert.deepEqual(check(right.lines), []);
  });
}

test('an unknown outcome is neither done nor refused', () => {
  const h = new History();
  logIn(h);
  h.unknown('create', { ...kAtBooks, name: 'pen' });
  h.done('create', { ...kAtBooks, name: 'ink' }, { id: 8, version: 1 });
  h.unknown('update', { ...kPen, id: 8, version: 1, name: 'nib' });
  h.unknown('remove', { ...kPen, id: 8, version: 2 });
  h.unknown('refresh', { ...kSession, counter: 0 });
  h.unknown('logout', kSession);
  const rest = h.lines.length;

  // Each was done.
  list(h, { id: 7, name: 'pen' });
  h.refused('refresh', { ...kElsewhere, counter: 0 }, 'token_revoked');
  assert.deepEqual(check(h.lines), []);

  // None was done.
  h.lines.length = rest;
  list(h, { id: 8, name: 'ink' });
  rotate(h, 0, kElsewhere);
  assert.deepEqual(check(h.lines), []);
});

test('a refresh without an answer may revoke the session once the next two are used', () => {
  const h = new History();
  logIn(h);
  h.unknown('refresh', { ...kElsewhere, counter: 0 });
  rotate(h, 0);
  rotate(h, 1);
  h.refused('refresh', { ...kSession, counter: 2 }, 'token_revoked');

  assert.deepEqual(check(h.lines), []);
});

test('a client that is overtaken by two refreshes loses its session', () => {
  const h = new History();
  logIn(h);
  const overtaken = h.send('refresh', { ...kElsewhere, counter: 0 });
  rotate(h, 0);
  rotate(h, 1);
  h.refused('refresh', { ...kSession, counter: 2 }, 'token_revoked');
  h.refuse(overtaken, 401, 'refresh_reused');

  assert.deepEqual(check(h.lines), []);
});

test('what was rolled back may be missing, and its tokens are valid again', () => {
  const h = new History();
  logIn(h);
  h.mark('backup');
  rotate(h, 0);
  rotate(h, 1);
  h.done('register', { user: 'eva', service: 'auth-0' }, { id: 2 });
  h.mark('rollback');
  h.mark('event', { name: 'database_went_back', session: 's' });
  rotate(h, 0);
  rotate(h, 2);
  h.done('read_all', { table: 'users', service: 'auth-1' }, { rows: [{ id: 1, name: 'ana' }] });

  assert.deepEqual(check(h.lines), []);
});
