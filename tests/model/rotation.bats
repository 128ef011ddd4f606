# The rule for refresh tokens, and each condition of the code that it needs.
bats_require_minimum_version 1.5.0

load model

# --- The rule that the model supports -------------------------------------------------------------

@test "two tabs, a logout, and a database that goes back: every invariant holds" {
  holds rotation -DNO_THIEF
}

@test "two tabs and a thief: every invariant holds" {
  holds rotation -DNO_ROLLBACK -DNO_LOGOUT
}

@test "two tabs, a thief and a logout: every invariant holds" {
  holds rotation -DNO_ROLLBACK -DMAX_COUNTER=2
}

@test "two tabs, a thief, and a database that goes back: every invariant holds" {
  holds rotation -DNO_LOGOUT -DMAX_COUNTER=2
}

# --- Other rules ---------------------------------------------------------------------------------

@test "a fixed grace: a client that lost an answer and returns after the grace is out" {
  breaks honest_client_stays_in rotation -DRULE=FIXED -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "a fixed grace: thief and owner who repeat each other's refresh go on for ever" {
  breaks thief_is_noticed rotation -DRULE=FIXED -DONLY=thief_is_noticed -DNO_ROLLBACK
}

@test "a fixed grace with networks: a client that lost an answer is out all the same" {
  breaks honest_client_stays_in rotation -DRULE=NETWORKS -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "a fixed grace with networks: a thief behind the owner's address is never noticed" {
  breaks thief_is_noticed rotation -DRULE=NETWORKS -DSAME_NETWORK -DONLY=thief_is_noticed \
    -DNO_ROLLBACK
}

@test "the old token stays valid, compared by its counter alone: a thief is never noticed" {
  breaks thief_is_noticed rotation -DRULE=COUNTER -DONLY=thief_is_noticed -DNO_ROLLBACK
}

# --- A condition of auth-service is dropped ------------------------------------------------------

@test "a rotation that reads the counter and then writes it: a token is continued twice" {
  breaks one_live_lineage rotation -DNO_COUNTER_CONDITION -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "a rotation that does not ask whether the session is live: a logout does not hold" {
  breaks logout_holds rotation -DNO_LIVE_CONDITION -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "no generation: after the first part of a logout of all sessions, one still refreshes" {
  breaks logout_holds rotation -DNO_GENERATION -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "no sync wait: a node that lags repeats an answer after a logout" {
  breaks logout_holds rotation -DNO_SYNC_WAIT -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "the answers to one token are not told apart: two of them are continued" {
  breaks one_live_lineage rotation -DNO_ANSWER_ID -DNO_ROLLBACK -- -DBFS
}

@test "answers are not distinguished: a thief is never noticed" {
  breaks thief_is_noticed rotation -DNO_ANSWER_ID -DONLY=thief_is_noticed -DNO_ROLLBACK
}

@test "a token two behind is always reuse: an honest client whose request was late is out" {
  breaks honest_client_stays_in rotation -DNO_LATE_REQUESTS -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "a counter that is ahead is reuse: after a restore, honest clients are out" {
  breaks honest_client_stays_in rotation -DNO_HEALING -DNO_THIEF -- -DBFS
}

@test "healing that can lower a counter: a token is continued twice" {
  breaks one_live_lineage rotation -DNO_UPWARDS_CONDITION -DNO_THIEF -- -DBFS
}

@test "healing that does not store which token was used: an honest client that repeats is out" {
  breaks honest_client_stays_in rotation -DNO_ID_IN_HEALING -DNO_THIEF -- -DBFS
}

@test "no second try: a client whose request runs while the database goes back is out" {
  breaks honest_client_stays_in rotation -DNO_SECOND_TRY -DNO_THIEF -- -DBFS
}

# --- A condition on the client is dropped --------------------------------------------------------

@test "a store that keeps the last answer instead of the first: an honest client is out" {
  breaks honest_client_stays_in rotation -DNO_COMPARISON_IN_STORE -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}

@test "a third refresh while a request is on its way: an honest client is out" {
  breaks honest_client_stays_in rotation -DNO_PATIENCE -DNO_THIEF -DNO_ROLLBACK -- -DBFS
}
