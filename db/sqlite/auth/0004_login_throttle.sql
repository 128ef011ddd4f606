-- Failed logins per window, counted before the password is checked. The key is a hash, because the
-- name of a failed login can be any text.
CREATE TABLE IF NOT EXISTS login_throttle (
  throttle_key TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  window_ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS login_throttle_window_index ON login_throttle (window_ends_at);
