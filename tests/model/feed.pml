/* Revocations on their way to another service (ADR 5), a database that goes back in time, and how
 * the lost revocations return (ADR 14).
 *
 * Two sessions log out on two nodes of auth-service, so their entries become visible out of order.
 * Only session 0 has access tokens; the other one adds entries.
 * books-service polls the feed, stores what it read, and may be killed at every step.
 *
 * docs/model.md explains the model. tests/model/run compiles it with each switch below. */

#define SESSIONS 2
#define MAX_ID 3 /* no more entries than this */
#define MAX_MARK 2

/* The database of auth-service. */
typedef Database {
  bit revoked[SESSIONS];
  byte feed[MAX_ID + 1]; /* per entry the number of its session plus 1; 0 without an entry */
  byte pruned_id;
  byte mark;
};
Database db;
Database backup;
Database nothing;
byte next_id = 1;
byte backup_next_id;
bit went_back; /* auth-service has noticed it, or an operator said so */
byte begun;    /* ids of transactions that are not committed yet, as bits */

bit token[SESSIONS]; /* an access token of the session has not expired */

/* books-service: in memory */
bit listed[SESSIONS];
bit unsaved[SESSIONS];
byte known[MAX_ID + 1];
byte cursor;
byte newest;
byte seen_mark;
bit has_read;
/* and in its own database */
bit kept[SESSIONS];
#ifdef NO_KEY_BY_SESSION
byte unsaved_id[SESSIONS];
byte kept_id[SESSIONS];
#endif
byte stored_mark;
byte stored_last_id;
bit sees_going_back;
bit is_restored; /* auth-service has taken what was lost */

/* What the invariants need to remember. */
bit due[SESSIONS];   /* the poll began after the logout */
bit told[SESSIONS];   /* books-service has read of the logout */
bit stored[SESSIONS]; /* and stored it */
bit lost[SESSIONS];   /* then the database went back and does not know it any more */
bit is_back;         /* the database has gone back */
bit has_polled_since; /* and books-service has polled since */

/* The invariants. Each is false once it is broken. */
bool logout_holds = true;
bool nothing_comes_back = true;
bool lost_logouts_return = true;
bool no_false_alarm = true;

#define broken(invariant) invariant = false; assert(invariant)

#define NEWEST (db.feed[3] -> 3 : (db.feed[2] -> 2 : (db.feed[1] -> 1 : 0)))
#ifdef NO_PRUNED_ID
#define LAST_ID NEWEST
#else
#define LAST_ID (NEWEST > db.pruned_id -> NEWEST : db.pruned_id)
#endif

inline copy(to, from) {
  to.revoked[0] = from.revoked[0];
  to.revoked[1] = from.revoked[1];
  to.feed[1] = from.feed[1];
  to.feed[2] = from.feed[2];
  to.feed[3] = from.feed[3];
  to.pruned_id = from.pruned_id;
  to.mark = from.mark
}

/* books-service accepts a token of the session. */
#ifdef NO_REQUIRED_READING /* REVOCATION_FEED=optional */
#define IS_ACCEPTED(s) (token[s] && !listed[s])
#else
#define IS_ACCEPTED(s) (has_read && token[s] && !listed[s])
#endif

inline check(s) {
  if
  :: told[s] && !lost[s] && IS_ACCEPTED(s) -> broken(nothing_comes_back)
  :: else
  fi
}

/* --- auth-service ------------------------------------------------------------------------------ */

#ifdef NO_POLL_FIRST
#define MAY_LOG_OUT true
#else /* books-service polls a database that went back before the next logout */
#define MAY_LOG_OUT (!is_back || has_polled_since)
#endif

/* A logout of session `s`: an id is given first, and the transaction becomes visible later. */
proctype Logout(byte s) {
  byte id;
  do
  :: atomic {
       !db.revoked[s] && next_id <= MAX_ID && MAY_LOG_OUT -> id = next_id;
       next_id++;
       begun = begun | (1 << id);
       printf("| session %d | a logout begins, with id %d | |\n", s, id)
     };
     atomic {
       if
       :: begun & (1 << id) ->
          begun = begun & ~(1 << id);
          if
          :: !db.revoked[s] ->
             db.revoked[s] = true;
             printf("| session %d | the logout with id %d is committed | |\n", s, id);
#ifdef NO_TRANSACTION /* the instance ends between two transactions */
             if
             :: db.feed[id] = s + 1
             :: skip
             fi
#else
             db.feed[id] = s + 1
#endif
          :: else
          fi
       :: else /* the database went back meanwhile */
       fi;
       id = 0
     }
  od
}

/* Access tokens are issued while the session is live, and expire. */
proctype Tokens(byte s) {
  do
  :: atomic {
       !token[s] && !db.revoked[s] ->
       token[s] = true;
       printf("| session %d | gets an access token | |\n", s);
       check(s)
     }
  :: atomic { token[s] -> token[s] = false; printf("| session %d | its token expires | |\n", s) }
  od
}

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
          :: db.feed[i] != 0 ->
#else
          :: db.feed[i] != 0 && !token[db.feed[i] - 1] ->
#endif
             db.pruned_id = (db.pruned_id < NEWEST -> NEWEST : db.pruned_id);
             db.feed[i] = 0;
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

proctype Rollback() {
  byte s;
  atomic {
    copy(backup, db);
    backup_next_id = next_id;
    printf("| database | a backup | |\n")
  };
  atomic {
    copy(db, backup);
    next_id = backup_next_id;
    copy(backup, nothing);
    backup_next_id = 0;
    begun = 0;
    is_back = true;
    printf("| database | goes back | |\n");
    s = 0;
    do
    :: s < SESSIONS ->
       lost[s] = told[s] && !db.revoked[s];
       due[s] = due[s] && db.revoked[s];
       s++
    :: else -> break
    od;
    s = 0
  };
  /* A genuine refresh token is ahead of its row. */
  atomic { went_back = true; printf("| auth-service | notices that it went back | |\n") }
}

/* --- books-service ----------------------------------------------------------------------------- */

inline restart_reading() {
  cursor = 0;
  newest = 0;
  known[1] = 0; known[2] = 0; known[3] = 0
}

inline apply(s) {
  listed[s] = true;
  told[s] = true;
  unsaved[s] = true;
#ifdef NO_KEY_BY_SESSION
  unsaved_id[s] = i
#endif
}

/* read_to_end(): the entries after the cursor. The page is one statement, so one step. */
inline read_feed() {
  last_id = LAST_ID;
  mark = db.mark;
#ifdef NO_SYNC_WAIT /* the node does not know the last run of the maintenance task yet */
  if
  :: mark > 0 -> mark--
  :: skip
  fi;
#endif
  if
  :: mark < stored_mark || last_id < stored_last_id ->
     if
     :: !is_back -> broken(no_false_alarm)
     :: else
     fi;
     if
     :: !sees_going_back -> printf("| books-service | sees that the database went back | |\n")
     :: else
     fi;
     sees_going_back = true
  :: else
  fi;
#ifndef NO_RESTART
  if
  :: last_id < newest || mark < seen_mark -> restart_reading()
  :: else
  fi;
#endif
  seen_mark = mark;
  i = cursor + 1;
  do
  :: i <= MAX_ID ->
     if
     :: db.feed[i] != 0 ->
        newest = (newest < i -> i : newest);
        if
        :: known[i] != db.feed[i] -> known[i] = db.feed[i]; apply(db.feed[i] - 1)
        :: else
        fi
     :: else
     fi;
     i++
  :: else -> break
  od;
  /* The cursor passes an id once no transaction with a lower one can be under way. */
  i = cursor + 1;
  do
#ifdef NO_OVERLAP
  :: i <= newest -> cursor = i; known[i] = 0; i++
#else
  :: i <= newest && (begun & ((2 << i) - 1)) == 0 -> cursor = i; known[i] = 0; i++
#endif
  :: true -> break
  od;
  i = 0;
  has_read = true;
  has_polled_since = is_back;
  printf("| books-service | polls | |\n")
}

inline store() {
  s = 0;
  do
  :: s < SESSIONS ->
     if
     :: unsaved[s] ->
#ifdef NO_KEY_BY_SESSION /* an entry of the same number replaces the stored one */
        if
        :: kept_id[1 - s] == unsaved_id[s] -> kept[1 - s] = false; kept_id[1 - s] = 0
        :: else
        fi;
        kept_id[s] = unsaved_id[s];
#endif
        kept[s] = true;
        stored[s] = true
     :: else
     fi;
     unsaved[s] = false;
     s++
  :: else -> break
  od;
  s = 0;
  if
  :: !sees_going_back -> stored_mark = mark; stored_last_id = last_id
  :: else
  fi
}

proctype Books() {
  byte s;
  byte i;
  byte mark;
  byte last_id;
  do
  :: atomic { /* the request for the page is sent */
       due[0] = db.revoked[0];
       due[1] = db.revoked[1]
     };
     atomic {
#ifdef NO_APPLY_FIRST /* the store is full, and nothing is applied before it is stored */
       if
       :: read_feed()
       :: skip
       fi;
#else
       read_feed();
#endif
       s = 0;
       do
       :: s < SESSIONS ->
          if
          :: due[s] && token[s] && !listed[s] -> broken(logout_holds)
          :: due[s] -> lost[s] = false
          :: else
          fi;
          due[s] = false;
          s++
       :: else -> break
       od;
       s = 0
     };
     if
#ifndef NO_KILL
     :: atomic { /* killed before it stores */
          printf("| books-service | is killed and starts again | |\n");
          restart_reading();
          seen_mark = 0;
          has_read = false;
          unsaved[0] = false; unsaved[1] = false;
          listed[0] = kept[0] && token[0];
          listed[1] = kept[1] && token[1];
          check(0);
          check(1)
        }
#endif
     :: atomic {
          store();
          printf("| books-service | stores what is new | |\n")
        }
     fi;
     atomic { mark = 0; last_id = 0 };
     if
     :: atomic { /* forget_expired() */
          s = 0;
          do
          :: s < SESSIONS ->
             if
             :: !token[s] ->
                listed[s] = false;
#ifdef NO_KEEPING /* what was read is kept no longer than the tokens last */
                kept[s] = false
#endif
             :: else
             fi;
             s++
          :: else -> break
          od;
          s = 0
        }
     :: atomic { /* offer_lost_entries() */
          sees_going_back && went_back && !is_restored ->
          s = 0;
          do
          :: s < SESSIONS ->
             if
             :: kept[s] && !db.revoked[s] && next_id <= MAX_ID ->
                db.revoked[s] = true;
                db.feed[next_id] = s + 1;
                next_id++;
                printf("| books-service | offers the logout of session %d | |\n", s)
             :: else
             fi;
             if
             :: stored[s] && !db.revoked[s] && next_id <= MAX_ID -> broken(lost_logouts_return)
             :: else
             fi;
             s++
          :: else -> break
          od;
          s = 0;
          is_restored = true
        }
     :: skip
     fi
  od
}

init {
  atomic {
    run Logout(0);
    run Logout(1);
    run Tokens(0);
    run Maintenance();
#ifndef NO_ROLLBACK
    run Rollback();
#endif
    run Books()
  }
}
