-- Failed logins per window, counted before the password is checked. The key is a hash, because the
-- name of a failed login can be any text.
CREATE TABLE IF NOT EXISTS login_throttle (
  throttle_key VARCHAR(64) NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  window_ends_at BIGINT NOT NULL,
  INDEX login_throttle_window_index (window_ends_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
