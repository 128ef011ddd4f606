/* Which refresh tokens that are ahead show that the database of auth-service went back (ADR 14).
 *
 * Two clients refresh their sessions, the database goes back twice, and an operator accepts it. Each
 * rotation is at a time of its own.
 *
 * docs/model.md explains the model. tests/model/feed.bats compiles it with each switch below. */

#define CLIENTS 2
#define MAX_COUNTER 3
#define ROLLBACKS 2

/* The database. A time of 0 means that nothing happened yet. */
typedef Database {
  byte counter[CLIENTS];
  byte rotated_at[CLIENTS];
  byte went_back_at;
  byte accepted_at;
  /* What the invariants need to remember. */
  byte noticed_losses; /* rollbacks until went_back_at */
  byte accepted_notice; /* the went_back_at that was accepted */
};
Database db;
Database backup;
Database nothing;

byte held[CLIENTS]; /* the counter of the refresh token of each client */
byte now = 1;
byte rollbacks;
byte accepted_losses;

bool accept_stays = true;
bool no_false_alarm = true;
bool later_loss_is_noticed = true;

#define broken(invariant) invariant = false; assert(invariant)

inline copy(to, from) {
  to.counter[0] = from.counter[0];
  to.counter[1] = from.counter[1];
  to.rotated_at[0] = from.rotated_at[0];
  to.rotated_at[1] = from.rotated_at[1];
  to.went_back_at = from.went_back_at;
  to.accepted_at = from.accepted_at;
  to.noticed_losses = from.noticed_losses;
  to.accepted_notice = from.accepted_notice
}

#ifdef NO_ACCEPTED_AT
#define IS_NEWS(rotated_at) true
#else
#define IS_NEWS(rotated_at) (db.accepted_at == 0 || db.accepted_at <= rotated_at)
#endif

inline notice(c) {
  if
  :: db.went_back_at == 0 && IS_NEWS(db.rotated_at[c]) ->
     if
     :: rollbacks == 0 -> broken(no_false_alarm)
     :: rollbacks > 0 && rollbacks == accepted_losses -> broken(accept_stays)
     :: else
     fi;
     db.went_back_at = now;
     db.noticed_losses = rollbacks;
     printf("| client %d | is ahead: the database went back | |\n", c)
  :: else
  fi;
  if /* refreshed since the accepted loss was noticed */
  :: db.went_back_at == 0 && db.rotated_at[c] > db.accepted_notice -> broken(later_loss_is_noticed)
  :: else
  fi
}

proctype Client(byte c) {
  do
  :: atomic {
       held[c] < MAX_COUNTER ->
       if
#ifdef NO_AHEAD /* every other counter counts as ahead */
       :: held[c] >= db.counter[c] -> notice(c)
#else
       :: held[c] > db.counter[c] -> notice(c)
#endif
       :: else
       fi;
       held[c]++;
       db.counter[c] = held[c];
       db.rotated_at[c] = now;
       now++;
       printf("| client %d | refreshes and gets %d | |\n", c, held[c])
     }
  od
}

proctype Rollback() {
  do
  :: rollbacks < ROLLBACKS ->
     atomic { copy(backup, db); printf("| database | a backup | |\n") };
     atomic {
       copy(db, backup);
       copy(backup, nothing);
       rollbacks++;
       printf("| database | goes back | |\n")
     }
  :: else -> break
  od
}

proctype Operator() {
  do
  :: atomic {
       db.went_back_at != 0 ->
#ifdef NO_ACCEPTED_NOTICE /* the time of the accept, not when the loss was noticed */
       db.accepted_at = now;
#else
       db.accepted_at = db.went_back_at;
#endif
       db.accepted_notice = db.went_back_at;
       db.went_back_at = 0;
       accepted_losses = db.noticed_losses;
       printf("| operator | auth-service database accept | |\n")
     }
  od
}

init {
  atomic {
    run Client(0);
    run Client(1);
    run Rollback();
    run Operator()
  }
}
