-- Finds the entries that a database which went back has lost.
ALTER TABLE revocations_seen
  ADD INDEX IF NOT EXISTS revocations_seen_number_index (database_id, feed_id);
