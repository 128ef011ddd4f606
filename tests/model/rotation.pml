/* One session: rotation, repeats, logout and a database that goes back in time (ADR 4).
 *
 * Two tabs of one honest client share a store. A thief copies the stored token once, at any time.
 * Requests and answers can be late or lost. Each statement of auth-service is one step, as in
 * auth-service/core/sessions.cpp, so requests on two nodes interleave at every statement.
 *
 * docs/model.md explains the model. tests/model/run compiles it with each switch below. */

/* The rule for a token that has been used:
 * FIXED     one behind, within the grace: the same successor
 * NETWORKS  as FIXED, but from another network only once in a row
 * COUNTER   one behind: the same successor, until that is used
 * ANSWERS   each answer has a token of its own; one behind: another successor, until one is used */
#define FIXED 1
#define NETWORKS 2
#define COUNTER 3
#define ANSWERS 4
#ifndef RULE
#define RULE ANSWERS
#endif

#ifdef SAME_NETWORK /* the thief is behind the same address as the owner */
#define NETWORK 0
#else
#define NETWORK (who == thief)
#endif

#ifndef MAX_COUNTER
#define MAX_COUNTER 3 /* no more rotations than this */
#endif
#ifndef MAX_ANSWERS
#define MAX_ANSWERS 2 /* tokens with the same counter */
#endif

/* Each condition of the code. A switch -D NO_... drops it. */
#ifdef NO_COUNTER_CONDITION /* SELECT, then an UPDATE without `counter = ?` */
#define IS_CURRENT was_current
#else
#define IS_CURRENT (row.counter == token.counter)
#endif
#ifdef NO_LIVE_CONDITION /* the UPDATE does not say `revoked_at IS NULL AND generation = ...` */
#define IS_LIVE_IN_UPDATE true
#else
#define IS_LIVE_IN_UPDATE IS_LIVE
#endif
#ifdef NO_GENERATION /* a logout of all sessions revokes one row after another */
#define IS_LIVE (!row.revoked)
#else
#define IS_LIVE (!row.revoked && !row.is_outdated)
#endif
#ifdef NO_HEALING
#define HEALS false
#else
#define HEALS true
#endif
#ifdef NO_UPWARDS_CONDITION /* the UPDATE that heals does not say `counter < ?` */
#define IS_BEHIND_TOKEN true
#else
#define IS_BEHIND_TOKEN (row.counter < token.counter)
#endif

#ifdef NO_ANSWER_ID
#define IS_USED true
#else
#define IS_USED (token.id == seen.used)
#endif
#define IS_ONE_BEHIND (seen.counter == token.counter + 1)
#define IS_TWO_BEHIND (seen.counter == token.counter + 2)

typedef Token {
  byte counter;
  byte id; /* which of the answers with this counter */
};

typedef Row {
  byte counter;
  byte used;        /* id of the token that made the last rotation */
  bit in_grace;     /* whether the last rotation is younger than the grace */
  bit revoked;
  bit is_outdated; /* its generation is not that of its user */
#if RULE == NETWORKS
  bit network;        /* of the last rotation */
  byte other_counter; /* the counter when another network repeated a rotation */
#endif
};

Row row;
Row backup;
#ifdef NO_SYNC_WAIT
Row behind; /* what a node that has not applied the last write shows */
Row seen;   /* the result of a read */
#define BEFORE_WRITE copy(behind, row)
#else
#define seen row
#define BEFORE_WRITE skip
#endif

inline copy(to, from) {
  to.counter = from.counter;
  to.used = from.used;
  to.in_grace = from.in_grace;
  to.revoked = from.revoked;
  to.is_outdated = from.is_outdated;
#if RULE == NETWORKS
  to.network = from.network;
  to.other_counter = from.other_counter;
#endif
}

byte answers[MAX_COUNTER + 2]; /* how many tokens with this counter were given out */

/* The honest client. */
#define TABS 2
Token store;           /* shared by its tabs */
bit in_flight[TABS];   /* a request of this tab is not answered and not lost */
byte sent_counter[TABS];
bit is_late[TABS];     /* it was sent before the last rotation */
bit is_out;            /* it has to log in again */

/* What the invariants need to remember. */
bit logged_out;
bit has_ended;    /* logged out or theft recorded, which the database may have forgotten */
bit thief_is_in;  /* the thief got an answer */
bit owner_was_next; /* then the owner used a token that the thief did not steal */
bit is_due;       /* then the grace ended */
bit is_forgotten; /* the database went back, and does not know the thief's token */
bit is_waiting;   /* the owner was refused, and has no newer token */
bit is_overdue;   /* then the grace ended */
Token stolen;
byte continued[MAX_COUNTER + 2]; /* the id of the token with this counter that was used */

/* The invariants. Each is false once it is broken. */
bool one_live_lineage = true;
bool honest_client_stays_in = true;
bool thief_is_noticed = true;
bool logout_holds = true;

mtype = { nothing, new_tokens, token_revoked, refresh_superseded }; /* the answer; the last two refuse */
mtype = { A, B, thief };

#ifdef ONLY /* the invariant to check */
#define broken(invariant) invariant = false; assert(ONLY)
#else
#define broken(invariant) invariant = false; assert(invariant)
#endif

inline refuse(why) {
  result = why;
  if
  :: why == refresh_superseded && who != thief && store.counter == token.counter &&
     store.id == token.id -> /* the owner has no newer token, and tries again after the grace */
     if
     :: is_overdue -> broken(thief_is_noticed)
     :: else -> is_waiting = true
     fi
  :: else
  fi;
  printf("| %e | refreshes with %d.%d | %e |\n", who, token.counter, token.id, why)
}

/* The request of `who` with `token` is answered with `next`. */
inline succeed() {
  next.counter = token.counter + 1;
#if RULE == ANSWERS
  answers[next.counter]++;
  next.id = answers[next.counter];
#else
  next.id = 1;
#endif
  if
  :: logged_out -> broken(logout_holds)
  :: else
  fi;
  if
  :: continued[token.counter] != 0 && continued[token.counter] != token.id ->
     broken(one_live_lineage)
  :: else -> continued[token.counter] = token.id
  fi;
  if
  :: who == thief && is_due && is_forgotten -> /* in again, so the owner's next use counts */
     owner_was_next = false;
     is_due = false;
     is_forgotten = false
  :: who == thief && is_due && !is_forgotten -> broken(thief_is_noticed)
  :: who == thief -> thief_is_in = true
  :: who != thief && thief_is_in && (token.counter != stolen.counter || token.id != stolen.id) ->
     owner_was_next = true
  :: else
  fi;
  if
  :: who != thief -> is_waiting = false; is_overdue = false
  :: else
  fi;
  result = new_tokens;
  printf("| %e | refreshes with %d.%d | gets %d.%d |\n", who, token.counter, token.id, next.counter, next.id)
}

inline rotate(id_used) {
  BEFORE_WRITE;
  if
  :: continued[token.counter] != 0 -> broken(one_live_lineage)
  :: else
  fi;
  row.used = id_used;
  row.counter = token.counter + 1;
  row.in_grace = true;
  is_late[0] = in_flight[0];
  is_late[1] = in_flight[1];
#if RULE == NETWORKS
  row.network = NETWORK;
#endif
}

/* Sessions::rotate() for the request of `who` with `token`. */
inline serve() {
  skip;
again:
  atomic { /* find_with_user() and check_live() */
#ifdef NO_COUNTER_CONDITION
    was_current = (row.counter == token.counter);
#endif
    if
    :: !IS_LIVE -> refuse(token_revoked); goto answered
    :: IS_LIVE && !(HEALS && row.counter < token.counter) -> goto update
    :: IS_LIVE && HEALS && row.counter < token.counter /* the database went back */
    fi
  };
  atomic { /* rotate_ahead() */
    token.counter <= MAX_COUNTER && answers[token.counter + 1] < MAX_ANSWERS;
    if
    :: IS_LIVE && IS_BEHIND_TOKEN ->
       printf("| auth-service | notices that the database went back | |\n");
       is_waiting = false;
       is_overdue = false;
#ifdef NO_ID_IN_HEALING
       rotate(row.used);
#else
       rotate(token.id);
#endif
       succeed();
       goto answered
    :: else
    fi
  };
update:
  atomic { /* rotate(); blocks at the bounds of the model */
    token.counter <= MAX_COUNTER && answers[token.counter + 1] < MAX_ANSWERS;
    if
    :: IS_LIVE_IN_UPDATE && IS_CURRENT -> rotate(token.id); succeed(); goto answered
    :: else
    fi
  };
  atomic { /* check_grace() */
#ifdef NO_SYNC_WAIT
    if
    :: copy(seen, behind)
    :: copy(seen, row)
    fi;
#endif
    if
#ifdef NO_GENERATION
    :: seen.revoked -> refuse(token_revoked); goto answered
#else
    :: seen.revoked || seen.is_outdated -> refuse(token_revoked); goto answered
#endif
    :: else
    fi;
    if
#ifndef NO_SECOND_TRY /* the database went back between the two statements */
    :: seen.counter == token.counter -> goto again
#ifndef NO_HEALING
    :: seen.counter < token.counter -> goto again
#endif
#endif
#if RULE == FIXED
    :: IS_ONE_BEHIND && seen.in_grace -> succeed(); goto answered
#elif RULE == NETWORKS
    :: IS_ONE_BEHIND && seen.in_grace && seen.network == NETWORK -> succeed(); goto answered
    :: IS_ONE_BEHIND && seen.in_grace && seen.network != NETWORK &&
       seen.other_counter + 1 != seen.counter ->
       row.other_counter = seen.counter; succeed(); goto answered
#elif RULE == COUNTER
    :: IS_ONE_BEHIND -> succeed(); goto answered
#else
    :: IS_ONE_BEHIND && IS_USED ->
       answers[token.counter + 1] < MAX_ANSWERS; succeed(); goto answered
#ifndef NO_LATE_REQUESTS
    :: IS_TWO_BEHIND && seen.in_grace -> refuse(refresh_superseded); goto answered
#endif
#endif
    :: else
    fi
  };
  /* Otherwise the token was reused. */
  atomic {
    BEFORE_WRITE;
    row.revoked = true;
    has_ended = true;
    refuse(token_revoked);
    printf("| auth-service | records theft | |\n");
    if
    :: who != thief && !thief_is_in -> broken(honest_client_stays_in)
    :: else
    fi
  };
answered:
  skip
}

#define WAITING (in_flight[1 - tab] && sent_counter[1 - tab] + 2 <= store.counter)

proctype Tab(mtype who; bit tab) {
  Token token;
  Token next;
#ifdef NO_COUNTER_CONDITION
  bit was_current;
#endif
  mtype result = nothing;
  do
  :: atomic {
#ifdef NO_PATIENCE
       !is_out && !logged_out ->
#else
       /* It does not refresh a third time while an earlier request is still on its way. */
       !is_out && !logged_out && !WAITING ->
#endif
       token.counter = store.counter;
       token.id = store.id;
       sent_counter[tab] = token.counter;
       printf("| %e | sends %d.%d | |\n", who, token.counter, token.id);
       in_flight[tab] = true;
       is_late[tab] = false
     };
     serve();
     atomic {
       if
       :: printf("| %e | the answer is lost | |\n", who)
#ifdef NO_COMPARISON_IN_STORE
       :: result == new_tokens ->
#else
       :: result == new_tokens && store.counter == token.counter && store.id == token.id ->
#endif
          store.counter = next.counter;
          store.id = next.id;
          is_waiting = false;
          is_overdue = false;
          printf("| %e | stores %d.%d | |\n", who, next.counter, next.id)
       :: result == token_revoked && store.counter == token.counter && store.id == token.id ->
          is_out = true; /* it has no newer token to go on with */
          if
          :: !has_ended && thief_is_in -> broken(thief_is_noticed)
          :: !has_ended && !thief_is_in -> broken(honest_client_stays_in)
          :: else
          fi
       :: result == refresh_superseded
       fi;
       in_flight[tab] = false;
       sent_counter[tab] = 0;
       is_late[tab] = false;
       result = nothing;
       token.counter = 0; token.id = 0; next.counter = 0; next.id = 0
     }
  od
}

proctype Thief(mtype who) {
  Token token;
  Token next;
  Token got;
#ifdef NO_COUNTER_CONDITION
  bit was_current;
#endif
  mtype result = nothing;
  atomic {
    stolen.counter = store.counter;
    stolen.id = store.id;
    printf("| thief | copies the stored token %d.%d | |\n", store.counter, store.id)
  };
  do
  :: atomic {
       if
       :: token.counter = stolen.counter; token.id = stolen.id
       :: thief_is_in -> token.counter = got.counter; token.id = got.id
       fi
     };
     serve();
     atomic {
       if
       :: result == new_tokens -> got.counter = next.counter; got.id = next.id
       :: else
       fi;
       result = nothing; next.counter = 0; next.id = 0
     }
  od
}

#define say_logout printf("| owner | logs out | |\n")

/* Of this session, or of all of the user's: first the generation, later the rows. */
proctype Logout() {
  if
  :: atomic { BEFORE_WRITE; row.revoked = true; logged_out = true; has_ended = true; say_logout }
  :: atomic { BEFORE_WRITE; row.is_outdated = true; logged_out = true; has_ended = true; say_logout };
     atomic { BEFORE_WRITE; row.revoked = true }
  fi
}

/* A request is never on its way for longer than the grace. */
proctype Clock() {
  do
  :: atomic {
       row.in_grace && !is_late[0] && !is_late[1] ->
       row.in_grace = false;
       backup.in_grace = false;
       printf("| clock | the grace ends | |\n");
       if
       :: owner_was_next -> is_due = true
       :: else
       fi;
       is_overdue = is_waiting
     }
  od
}

/* A restored backup, or commits that a cluster lost. */
proctype Rollback() {
  byte i;
  atomic { copy(backup, row);  printf("| database | a backup: %d | |\n", row.counter) };
  atomic {
    copy(row, backup);
    backup.counter = 0; backup.used = 0; backup.in_grace = false;
    backup.revoked = false; backup.is_outdated = false;
#ifdef NO_SYNC_WAIT
    copy(behind, row);
#endif
    printf("| database | goes back to %d | |\n", row.counter);
    /* What the database does not know any more begins anew. Lost logouts: see feed.pml. */
    logged_out = row.revoked || row.is_outdated;
    owner_was_next = false;
    is_due = false;
    is_forgotten = thief_is_in;
    is_waiting = false;
    is_overdue = false;
    i = row.counter;
    do
    :: i <= MAX_COUNTER + 1 -> continued[i] = 0; i++
    :: else -> break
    od;
    i = 0
  }
}

init {
  atomic {
    row.counter = 1;
    store.counter = 1;
    store.id = 1;
    answers[1] = 1;
    run Tab(A, 0);
    run Tab(B, 1);
#ifndef NO_THIEF
    run Thief(thief);
#endif
#ifndef NO_LOGOUT
    run Logout();
#endif
    run Clock();
#ifndef NO_ROLLBACK
    run Rollback()
#endif
  }
}
