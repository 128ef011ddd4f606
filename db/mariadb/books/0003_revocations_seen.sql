-- The known revocations, so that they survive a restart while auth-service is unavailable.
CREATE TABLE IF NOT EXISTS revocations_seen (
  id BIGINT NOT NULL PRIMARY KEY,
  kind VARCHAR(16) NOT NULL,
  session_id VARCHAR(36) NULL,
  user_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  INDEX revocations_seen_expires_at_index (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
