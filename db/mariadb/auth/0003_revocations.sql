-- The revocation feed, oldest first. A row is pruned when every token that it concerns has expired.
CREATE TABLE IF NOT EXISTS revocations (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind VARCHAR(16) NOT NULL,
  session_id VARCHAR(36) NULL,
  user_id BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT revocations_kind CHECK (kind IN ('session', 'user', 'user_deleted')),
  INDEX revocations_expires_at_index (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
