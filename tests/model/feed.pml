/* Revocations on their way to another service (ADR 5), a database that goes back in time, twice, and
 * how the lost revocations return (ADR 14).
 *
 * A session logs out and a user is disabled on two nodes of auth-service, so their entries become
 * visible out of order. Only the session has access tokens. An administrator may enable the user.
 * books-service polls the feed, stores what it read, and may be killed at every step. An operator
 * accepts the database.
 *
 * docs/model.md explains the model. tests/model/feed.bats compiles it with each switch below. */

#define SESSION 0
#define USER 1
#define SUBJECTS 2
#ifndef MAX_ID
#define MAX_ID 3 /* no more entries than this */
#endif
#ifndef MAX_MARK
#define MAX_MARK 2
#endif
#ifndef ROLLBACKS
#define ROLLBACKS 2
#endif

/* An entry of the feed: its subject plus 1, its time, and whether it was pruned; 0 without an entry.
 * The time is the number of rollbacks before it: it does not go back. */
#define PRUNED 16
#define SUBJECT_OF(entry) ((entry & 3) - 1)
#define TIME_OF(entry) (entry & 12)
#define NEW_ENTRY(s) (s + 1 + 4 * rollbacks)
#define IS_ON_FEED(id) (db.feed[id] != 0 && db.feed[id] < PRUNED)
byte rollbacks;

/* The database of auth-service. */
typedef Database {
  bit revoked[SUBJECTS];
  byte feed[4];
  byte next_id;
  byte pruned_id;
  byte mark;
  bit went_back; /* auth-service has noticed it, or an operator said so */
};
Database db;
Database backup;
Database nothing;
byte begun; /* ids of transactions that are not committed yet, as bits */

bit token; /* an access token of the session has not expired */

/* What books-service knows of the database of auth-service. */
typedef Known {
  byte mark;
  byte last_id;
  byte lost_after; /* entries with higher ids are lost */
  bit has_gone_back;
  bit is_owed;
};

/* books-service: in memory. An entry in a slot is its id and its time, or 0. */
#define ID_OF(slot) (slot & 3)
bit listed; /* the session */
byte unsaved[SUBJECTS];
byte unsaved_before[SUBJECTS]; /* likewise, before the database went back */
byte seen[4];
byte cursor;
byte newest;
byte seen_mark;
bit has_read;
Known known;
bit is_changed; /* a loss is not stored yet */
Known before;   /* known, when it was stored last */
/* and in its own database */
byte kept[SUBJECTS];
bit is_old[SUBJECTS]; /* kept[] was stored before the loss: its row is not above lost_row */
Known row;

/* What the invariants need to remember. */
#define UNREAD 0
#define READ 1
#define STORED 2
/* Whether the database has the entry in this slot, and whether that is the latest of the subject. */
#define HAS(s, slot) ((db.feed[ID_OF(slot)] & 15) == (s + 1 | TIME_OF(slot)))
#define LATEST(s) (SUBJECT_OF(db.feed[3]) == s -> 3 : (SUBJECT_OF(db.feed[2]) == s -> 2 : 1))
bit due;             /* the poll began after the logout */
bit told;            /* books-service has read of the logout */
bit lost;            /* then the database went back and does not know it any more */
bit stored[SUBJECTS];  /* books-service has stored the latest revocation */
bit missing[SUBJECTS]; /* and the database has lost it */
bit is_back;         /* the database has gone back, and nobody has accepted it */
byte loss_is = STORED; /* UNREAD, READ or STORED by books-service */

/* The invariants. Each is false once it is broken. */
bool logout_holds = true;
bool nothing_comes_back = true;
bool lost_logouts_return = true;
bool only_lost_ones_return = true;
bool offers_need_a_loss = true;
bool no_false_alarm = true;

#define broken(invariant) invariant = false; assert(invariant)

#define NEWEST (IS_ON_FEED(3) -> 3 : (IS_ON_FEED(2) -> 2 : (IS_ON_FEED(1) -> 1 : 0)))
#define OLDEST (IS_ON_FEED(1) -> 1 : (IS_ON_FEED(2) -> 2 : (IS_ON_FEED(3) -> 3 : 0)))
#ifdef NO_PRUNED_ID
#define LAST_ID NEWEST
#else
#define LAST_ID (NEWEST > db.pruned_id -> NEWEST : db.pruned_id)
#endif
#define IS_BEHIND(a, b) (a.mark < b.mark || a.last_id < b.last_id)

inline copy(to, from) {
  to.revoked[0] = from.revoked[0];
  to.revoked[1] = from.revoked[1];
  to.feed[1] = from.feed[1];
  to.feed[2] = from.feed[2];
  to.feed[3] = from.feed[3];
  to.next_id = from.next_id;
  to.pruned_id = from.pruned_id;
  to.mark = from.mark;
  to.went_back = from.went_back
}

inline copy_known(to, from) {
  to.mark = from.mark;
  to.last_id = from.last_id;
  to.lost_after = from.lost_after;
  to.has_gone_back = from.has_gone_back;
  to.is_owed = from.is_owed
}

/* books-service accepts a token of the session. */
#ifdef NO_REQUIRED_READING /* REVOCATION_FEED=optional */
#define IS_ACCEPTED (token && !listed)
#else
#define IS_ACCEPTED (has_read && token && !listed)
#endif

inline check() {
  if
  :: told && !lost && IS_ACCEPTED -> broken(nothing_comes_back)
  :: else
  fi
}

/* --- auth-service ------------------------------------------------------------------------------ */

#ifdef NO_POLL_FIRST
#define MAY_REVOKE true
#else /* books-service notices that the database went back before the next revocation */
#define MAY_REVOKE (loss_is == STORED)
#endif

/* The logout or the disabling of a subject: an id is given first, and the transaction becomes
 * visible later. */
proctype Revoke(byte s) {
  byte id;
  do
  :: atomic {
       !db.revoked[s] && db.next_id <= MAX_ID && MAY_REVOKE -> id = db.next_id;
       db.next_id++;
       begun = begun | (1 << id);
       printf("| subject %d | a revocation begins, with id %d | |\n", s, id)
#ifndef SHORT_TRANSACTIONS
     };
     atomic {
#else
       ;
#endif
       if
       :: begun & (1 << id) ->
          begun = begun & ~(1 << id);
          if
          :: !db.revoked[s] ->
             db.revoked[s] = true;
             missing[s] = false;
             stored[s] = false;
             printf("| subject %d | the revocation with id %d is committed | |\n", s, id);
#ifdef NO_TRANSACTION /* the instance ends between two transactions */
             if
             :: db.feed[id] = NEW_ENTRY(s)
             :: skip
             fi
#else
             db.feed[id] = NEW_ENTRY(s)
#endif
          :: else
          fi
       :: else /* the database went back meanwhile */
       fi;
       id = 0
     }
  od
}

proctype Administrator() {
  do
  :: atomic {
       db.revoked[USER] -> db.revoked[USER] = false;
       printf("| administrator | enables the user | |\n")
     }
  od
}

/* Access tokens are issued while the session is live, and expire. */
proctype Tokens() {
  do
  :: atomic {
       !token && !db.revoked[SESSION] -> token = true;
       printf("| session | gets an access token | |\n");
       check()
     }
  :: atomic { token -> token = false; printf("| session | its token expires | |\n") }
  od
}

/* Without tokens nothing else says that an entry is pruned minutes after books-service stored it. */
#ifdef NO_TOKENS
#define IS_STORED(id) \
  ((seen[id] == db.feed[id] || cursor >= id) && !unsaved[0] && !unsaved[1] && loss_is == STORED)
#else
#define IS_STORED(id) true
#endif

/* Each run of the maintenance task. */
proctype Maintenance() {
  byte i;
  do
  :: atomic {
       db.mark < MAX_MARK -> db.mark++;
       printf("| auth-service | maintenance: the mark is %d | |\n", db.mark);
       i = 1;
       do
       :: i <= MAX_ID ->
          if
#ifdef NO_TOKEN_LIFETIME /* an entry lives for the TTL that is configured now */
          :: IS_ON_FEED(i) ->
#else
          :: IS_ON_FEED(i) && !(token && SUBJECT_OF(db.feed[i]) == SESSION) && IS_STORED(i) ->
#endif
             db.pruned_id = (db.pruned_id < NEWEST -> NEWEST : db.pruned_id);
             db.feed[i] = db.feed[i] | PRUNED;
             printf("| auth-service | prunes entry %d | |\n", i)
          :: else
          fi;
          i++
       :: else -> break
       od;
       i = 0
     }
  od
}

#ifdef STORE_FAILS /* without a kill, what is in memory is known too */
#define IS_KNOWN(s) (stored[s] || unsaved[s] && HAS(s, unsaved[s]) && ID_OF(unsaved[s]) == LATEST(s))
#else
#define IS_KNOWN(s) stored[s]
#endif

proctype Rollback() {
  byte s;
  do
  :: rollbacks < ROLLBACKS ->
     atomic {
       copy(backup, db);
       printf("| database | a backup | |\n")
     };
     atomic {
       s = 0;
       do
       :: s < SUBJECTS ->
          missing[s] = (missing[s] || db.revoked[s] && IS_KNOWN(s)) && !backup.revoked[s];
          s++
       :: else -> break
       od;
       copy(db, backup);
       copy(backup, nothing);
       begun = 0;
       rollbacks++;
       is_back = true;
       loss_is = UNREAD;
       printf("| database | goes back | |\n");
       s = 0;
       lost = told && !db.revoked[SESSION];
       due = due && db.revoked[SESSION]
     }
  :: else -> break
  od
}

/* A refresh token that is ahead shows it (acceptance.pml), or an operator says it. */
proctype Noticing() {
  do
  :: atomic {
       is_back && !db.went_back -> db.went_back = true;
       printf("| auth-service | knows that it went back | |\n")
     }
  od
}

#ifdef NO_EVIDENCE
#define TAKES_OFFERS true
#else /* 409 database_not_back otherwise */
#define TAKES_OFFERS db.went_back
#endif

/* Somebody with the shared secret offers the session. */
proctype Forger() {
  atomic { TAKES_OFFERS && rollbacks == 0 && !db.revoked[SESSION] -> broken(offers_need_a_loss) }
}

#include "feed_reader.pml"

init {
  atomic {
    db.next_id = 1;
    run Revoke(SESSION);
    run Revoke(USER);
#ifndef NO_ENABLING
    run Administrator();
#endif
#ifndef NO_TOKENS
    run Tokens();
#endif
    run Maintenance();
#ifndef NO_ROLLBACK
    run Rollback();
    run Noticing();
#ifndef STORE_FAILS /* or nothing could be accepted either */
    run Doctor();
#endif
    run Forger();
#endif
    run Books()
  }
}
