# Revocations on their way to another service, a database that goes back, and each condition of the
# code that they need.
bats_require_minimum_version 1.5.0

load model

# In a search with rollbacks a transaction is one step. The first has the session and its tokens, the
# others a user whom an administrator enables.
session=(-DROLLBACKS=1 -DNO_ENABLING -DMAX_MARK=1 -DSHORT_TRANSACTIONS)
user=(-DROLLBACKS=1 -DNO_TOKENS -DMAX_MARK=1 -DSHORT_TRANSACTIONS)
twice=(-DROLLBACKS=2 -DNO_TOKENS -DMAX_MARK=0 -DMAX_ID=2 -DSHORT_TRANSACTIONS)

@test "logouts on two nodes, and kills: every invariant holds" {
  holds feed -DNO_ROLLBACK
}

@test "a session with its tokens, kills, and a database that goes back: every invariant holds" {
  holds feed "${session[@]}"
}

@test "a user who is enabled again, kills, and a database that goes back: every invariant holds" {
  holds feed "${user[@]}"
}

@test "a database that goes back before and after it is accepted: every invariant holds" {
  holds feed "${twice[@]}"
}

@test "a full disk, and a database that goes back twice: every invariant holds" {
  holds feed "${twice[@]}" -DSTORE_FAILS -DNO_KILL
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

@test "pages without a signature: somebody between the services raises a false alarm" {
  breaks no_false_alarm feed -DNO_SIGNED_PAGE -DNO_ROLLBACK -- -DBFS
}

@test "a reader that continues from its cursor after the database went back misses a logout" {
  breaks logout_holds feed -DNO_RESTART "${session[@]}" -DNO_KILL
}

@test "what was read is keyed by the number of the entry: a lost logout does not return" {
  breaks lost_logouts_return feed -DNO_KEY_BY_SUBJECT "${session[@]}" -DNO_KILL
}

@test "what was read is kept no longer than the tokens live: a lost logout does not return" {
  breaks lost_logouts_return feed -DNO_KEEPING "${session[@]}" -DNO_KILL
}

@test "without lost_after, what the database still has is offered" {
  breaks only_lost_ones_return feed -DNO_LAST_ID "${user[@]}" -DNO_KILL
}

@test "without lost_row, what was revoked after the loss is offered" {
  breaks only_lost_ones_return feed -DNO_LOST_ROW "${user[@]}" -DNO_KILL
}

@test "a reader that does not store anew what the database still has offers it" {
  breaks only_lost_ones_return feed -DNO_FRESH_READING "${user[@]}"
}

@test "entries of before a loss are stored after it: a lost logout does not return" {
  breaks lost_logouts_return feed -DNO_BEFORE -DSTORE_FAILS "${twice[@]}" -DNO_KILL
}

@test "the last id of a database that went back is not followed: a second loss is not noticed" {
  breaks lost_logouts_return feed -DNO_FOLLOWING "${twice[@]}" -DNO_KILL
}

@test "doctor --accept that counts nothing: a lost logout does not return" {
  breaks lost_logouts_return feed -DNO_COUNT "${twice[@]}" -DNO_KILL
}

@test "doctor --accept before the loss was noticed: a lost logout does not return" {
  breaks lost_logouts_return feed -DNO_NOTICE "${twice[@]}" -DNO_KILL
}

@test "a reader that stores a loss after an operator accepted it raises a false alarm" {
  breaks no_false_alarm feed -DNO_CONDITIONAL_CHANGE "${twice[@]}" -DNO_KILL
}

@test "offers are taken although nothing was lost: who has the secret ends sessions" {
  breaks offers_need_a_loss feed -DNO_EVIDENCE "${twice[@]}" -DNO_KILL
}

@test "offers without a signature: somebody between the services revokes something else" {
  breaks only_lost_ones_return feed -DNO_SIGNED_OFFER "${twice[@]}" -DNO_KILL
}

@test "answers to offers without a signature: somebody between the services keeps them away" {
  breaks lost_logouts_return feed -DNO_SIGNED_ANSWER "${twice[@]}" -DNO_KILL
}

@test "a logout before the first poll of a database that went back can be missed" {
  breaks logout_holds feed -DNO_POLL_FIRST "${session[@]}" -DNO_KILL
}

@test "two clients, a database that goes back twice, and an operator: every invariant holds" {
  holds acceptance
}

@test "every refresh token that is not behind counts as ahead: a false alarm" {
  breaks no_false_alarm acceptance -DNO_AHEAD -- -DBFS
}

@test "without accepted_at, a client that returns later undoes the acceptance" {
  breaks accept_stays acceptance -DNO_ACCEPTED_AT -- -DBFS
}

@test "accepted_at is the time of the acceptance: a later loss is not noticed" {
  breaks later_loss_is_noticed acceptance -DNO_ACCEPTED_NOTICE -- -DBFS
}
