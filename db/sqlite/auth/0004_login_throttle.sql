-- Failures of one window, counted before the password is looked at. The key is a hash of what is
-- counted, as names and addresses of failed logins may be anything.
CREATE TABLE IF NOT EXISTS login_throttle (
  throttle_key TEXT NOT NULL PRIMARY KEY,
  failures INTEGER NOT NULL,
  window_ends_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS login_throttle_window_index ON login_throttle (window_ends_at);
