# Revocations on their way to another service, and each condition of the code that they need.
bats_require_minimum_version 1.5.0

load model

@test "logouts on two nodes, kills, and a database that goes back: every invariant holds" {
  holds feed
}

@test "no transaction: a session is revoked, and never on the feed" {
  breaks logout_holds feed -DNO_TRANSACTION -DNO_ROLLBACK -- -DBFS
}

@test "no overlap: an entry that becomes visible late is never read" {
  breaks logout_holds feed -DNO_OVERLAP -DNO_ROLLBACK -- -DBFS
}

@test "store first: while the disk is full, a logout is not known" {
  breaks logout_holds feed -DNO_APPLY_FIRST -DNO_ROLLBACK -- -DBFS
}

@test "entries that are pruned before the tokens expire: a logout is not known" {
  breaks logout_holds feed -DNO_TOKEN_LIFETIME -DNO_ROLLBACK -- -DBFS
}

@test "REVOCATION_FEED=optional: after a kill, a token is good until the first reading" {
  breaks nothing_comes_back feed -DNO_REQUIRED_READING -DNO_ROLLBACK -- -DBFS
}

@test "pruning lowers the last id: a false alarm" {
  breaks no_false_alarm feed -DNO_PRUNED_ID -DNO_ROLLBACK -- -DBFS
}

@test "no sync wait: the mark of a node that lags is a false alarm" {
  breaks no_false_alarm feed -DNO_SYNC_WAIT -DNO_ROLLBACK -- -DBFS
}

@test "a reader that continues from its cursor after the database went back misses a logout" {
  breaks logout_holds feed -DNO_RESTART -DNO_KILL -- -DBFS
}

@test "what was read is keyed by the number of the entry: a lost logout does not return" {
  breaks lost_logouts_return feed -DNO_KEY_BY_SESSION -DNO_KILL
}

@test "what was read is kept no longer than the tokens live: a lost logout does not return" {
  breaks lost_logouts_return feed -DNO_KEEPING -DNO_KILL -- -DBFS
}

@test "a logout before the first poll of a database that went back can be missed" {
  breaks logout_holds feed -DNO_POLL_FIRST -DNO_KILL -- -DBFS
}
