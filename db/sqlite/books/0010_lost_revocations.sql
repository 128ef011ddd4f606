-- Finds the entries that a database which went back has lost.
CREATE INDEX revocations_seen_number_index ON revocations_seen (database_id, feed_id);
