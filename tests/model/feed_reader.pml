/* books-service in feed.pml: the reader of the feed, its store, and the operator who accepts the
 * database. */

inline restart_reading() {
  cursor = 0;
  newest = 0;
  seen[1] = 0; seen[2] = 0; seen[3] = 0
}

inline apply(entry) {
  unsaved[SUBJECT_OF(entry)] = i | TIME_OF(entry);
  if
  :: SUBJECT_OF(entry) == SESSION -> listed = true; told = true
  :: else
  fi
}

inline read_page() {
  page.mark = db.mark;
  page.last_id = LAST_ID;
#ifdef NO_SYNC_WAIT /* the node does not know the last run of the maintenance task yet */
  if
  :: page.mark > 0 -> page.mark--
  :: skip
  fi;
#endif
#ifdef NO_SIGNED_PAGE /* somebody between the services sends another page */
  if
  :: page.last_id > 0 -> page.last_id--
  :: skip
  fi;
#endif
}

/* AuthDatabase::compare() */
inline compare() {
  if
  :: IS_BEHIND(page, known) ->
     i = (OLDEST != 0 -> OLDEST - 1 : page.last_id);
     known.lost_after = (known.is_owed && known.lost_after < i -> known.lost_after : i);
     known.has_gone_back = true;
     known.is_owed = true;
     is_changed = true;
#ifndef NO_BEFORE
     s = 0;
     do
     :: s < SUBJECTS ->
        unsaved_before[s] = (unsaved[s] != 0 -> unsaved[s] : unsaved_before[s]);
        unsaved[s] = 0;
        s++
     :: else -> break
     od;
#endif
#ifndef NO_FRESH_READING /* what the database still has is stored anew */
     seen[1] = 0; seen[2] = 0; seen[3] = 0;
#endif
     printf("| books-service | sees that the database went back | |\n")
  :: else
  fi;
  known.mark = page.mark;
#ifdef NO_FOLLOWING /* of a database that went back: it only falls */
  known.last_id =
      (known.has_gone_back && known.last_id < page.last_id -> known.last_id : page.last_id)
#else
  known.last_id = page.last_id
#endif
}

/* read_to_end(): the entries after the cursor. The page is one statement, so one step. */
inline read_feed() {
  read_page();
#ifndef NO_RESTART
  if
  :: page.last_id < newest || page.mark < seen_mark -> restart_reading()
  :: else
  fi;
#endif
  compare();
  seen_mark = page.mark;
  page.mark = 0;
  page.last_id = 0;
  i = cursor + 1;
  do
  :: i <= MAX_ID ->
     if
     :: IS_ON_FEED(i) ->
        newest = (newest < i -> i : newest);
        if
        :: seen[i] != db.feed[i] -> seen[i] = db.feed[i]; apply(db.feed[i])
        :: else
        fi
     :: else
     fi;
     i++
  :: else -> break
  od;
  /* The cursor passes an id once no transaction with a lower one can be under way. */
  if
  :: i = cursor + 1;
     do
#ifdef NO_OVERLAP
     :: i <= newest -> cursor = i; seen[i] = 0; i++
     :: else -> break
#else
     :: i <= newest && (begun & ((2 << i) - 1)) == 0 -> cursor = i; seen[i] = 0; i++
     :: i > newest || (begun & ((2 << i) - 1)) != 0 -> break
#endif
     od
  :: true
  fi;
  i = 0;
  has_read = true;
  loss_is = (loss_is == UNREAD -> READ : loss_is);
  printf("| books-service | polls | |\n")
}

inline save(slot) {
  if
  :: slot != 0 && slot >= kept[s] -> /* an older entry replaces none */
#ifdef NO_KEY_BY_SUBJECT /* an entry of the same number replaces the stored one */
     if
     :: ID_OF(kept[1 - s]) == ID_OF(slot) -> kept[1 - s] = 0; is_old[1 - s] = false
     :: else
     fi;
#endif
     kept[s] = slot;
     is_old[s] = false;
     stored[s] = stored[s] || db.revoked[s] && HAS(s, slot) && ID_OF(slot) == LATEST(s)
  :: else
  fi;
  slot = 0
}

#define IS_NEW (known.mark != before.mark || known.last_id != before.last_id)

/* AuthDatabase::synchronize() */
inline synchronize() {
  if
#ifdef NO_CONDITIONAL_CHANGE
  :: is_changed ->
#else
  :: is_changed && !IS_BEHIND(row, before) && row.has_gone_back == before.has_gone_back ->
#endif
     if
     :: !is_back -> broken(no_false_alarm)
     :: else
     fi;
     copy_known(row, known);
     is_old[0] = kept[0] != 0;
     is_old[1] = kept[1] != 0;
     row.is_owed = is_old[0] || is_old[1]
  :: !is_changed && IS_NEW && row.has_gone_back == known.has_gone_back ->
     row.mark = (row.mark < known.mark -> known.mark : row.mark);
     row.last_id = (row.last_id < known.last_id -> known.last_id : row.last_id)
  :: else -> loss_is = (is_changed -> UNREAD : loss_is)
  fi;
  is_changed = false;
  copy_known(known, row);
  copy_known(before, row);
  loss_is = (loss_is == READ -> STORED : loss_is)
}

/* list_lost() */
#ifdef NO_LAST_ID
#define IS_AFTER_LAST_ID(s, k) true
#else
#define IS_AFTER_LAST_ID(s, k) (ID_OF(kept[s]) > k.lost_after)
#endif
#ifdef NO_LOST_ROW
#define IS_OLD(s) true
#else
#define IS_OLD(s) is_old[s]
#endif
#define IS_LOST(s, k) (kept[s] != 0 && IS_OLD(s) && IS_AFTER_LAST_ID(s, k))

inline take_back(s) {
  if
  :: IS_LOST(s, known) ->
     printf("| books-service | offers the revocation of subject %d | |\n", s);
#ifdef NO_SIGNED_OFFER /* somebody between the services names the other subject */
     if
     :: !IS_LOST(1 - s, known) && !db.revoked[1 - s] -> broken(only_lost_ones_return)
     :: skip
     fi;
#endif
     if
     :: !db.revoked[s] && db.next_id <= MAX_ID ->
        if
        :: HAS(s, kept[s]) -> broken(only_lost_ones_return)
        :: else
        fi;
        db.revoked[s] = true;
        db.feed[db.next_id] = NEW_ENTRY(s);
        db.next_id++;
        stored[s] = false;
        missing[s] = false
     :: !db.revoked[s] && db.next_id > MAX_ID -> missing[s] = false /* beyond the bounds */
     :: else
     fi
  :: else
  fi
}

#define FAILS_TO_RETURN (missing[0] || missing[1])

proctype Books() {
  byte s;
  byte i;
  Known page;
  do
#ifndef NO_TOKENS
  :: atomic { due = db.revoked[SESSION] }; /* the request for the page is sent */
     atomic {
#else
  :: atomic {
#endif
#ifdef NO_APPLY_FIRST /* the store is full, and nothing is applied before it is stored */
       if
       :: read_feed()
       :: skip
       fi;
#else
       read_feed();
#endif
       if
       :: due && token && !listed -> broken(logout_holds)
       :: due -> lost = false
       :: else
       fi;
       due = false;
       s = 0
     };
     if
#ifndef NO_KILL
     :: atomic { /* killed before it stores */
          printf("| books-service | is killed and starts again | |\n");
          loss_is = (loss_is == READ -> UNREAD : loss_is);
          restart_reading();
          copy_known(known, row);
          copy_known(before, row);
          is_changed = false;
          seen_mark = row.mark;
          has_read = false;
          unsaved[0] = 0; unsaved[1] = 0;
          unsaved_before[0] = 0; unsaved_before[1] = 0;
          listed = kept[SESSION] != 0 && token;
          seen[ID_OF(kept[0])] = SESSION + 1 + TIME_OF(kept[0]);
          seen[ID_OF(kept[1])] = USER + 1 + TIME_OF(kept[1]);
          seen[0] = 0;
          check()
        }
#endif
#ifdef STORE_FAILS
     :: printf("| books-service | its disk is full | |\n")
#endif
     :: atomic {
          s = 0; save(unsaved_before[s]);
          s = 1; save(unsaved_before[s]);
          synchronize();
          s = 1; save(unsaved[s]);
          s = 0; save(unsaved[s]);
          printf("| books-service | stores what is new | |\n")
        }
     fi;
     if
     :: atomic { /* forget_expired() */
          !token -> listed = false;
#ifdef NO_KEEPING /* what was read is kept no longer than the tokens last */
          kept[SESSION] = 0; is_old[SESSION] = false
#endif
        }
     :: atomic { /* offer_lost_entries() */
          known.has_gone_back && known.is_owed && !is_changed && TAKES_OFFERS && MAY_REVOKE ->
#ifdef NO_SIGNED_ANSWER /* somebody between the services says that all was taken */
          if
          :: take_back(SESSION); take_back(USER)
          :: skip
          fi;
#else
          take_back(SESSION);
          take_back(USER);
#endif
          if
          :: FAILS_TO_RETURN -> broken(lost_logouts_return)
          :: else
          fi;
          known.is_owed = false;
          known.lost_after = 0;
          row.is_owed = row.is_owed && !row.has_gone_back;
          row.lost_after = (row.is_owed -> row.lost_after : 0)
        }
     :: skip
     fi
  od
}

#ifdef NO_COUNT
#define IS_LEFT false
#else
#define IS_LEFT (row.is_owed && (IS_LOST(0, row) || IS_LOST(1, row)))
#endif
#ifdef NO_NOTICE
#define IS_UNNOTICED false
#else
#define IS_UNNOTICED IS_BEHIND(page, row)
#endif

/* books-service doctor --accept */
proctype Doctor() {
  Known page;
  do
  :: atomic {
       /* The operator needs longer than the service to read the feed and to store what it read. */
       is_back && (is_changed || !IS_BEHIND(row, known) && known.last_id >= LAST_ID) &&
           (row.has_gone_back || db.mark < row.mark || LAST_ID < row.last_id);
       page.mark = db.mark;
       page.last_id = LAST_ID;
       if
       :: !IS_LEFT && !IS_UNNOTICED ->
          if
          :: FAILS_TO_RETURN -> broken(lost_logouts_return)
          :: else
          fi;
          printf("| operator | books-service doctor --accept | |\n")
       :: IS_LEFT || IS_UNNOTICED ->
          printf("| operator | books-service doctor --accept --discard | |\n")
       fi;
       copy_known(row, page);
       page.mark = 0;
       page.last_id = 0;
       is_old[0] = false; is_old[1] = false;
       missing[0] = false; missing[1] = false;
       is_back = false
     }
  od
}
