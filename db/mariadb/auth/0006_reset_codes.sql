-- At most one code per user. A new code replaces the old one, and a used code is deleted.
CREATE TABLE IF NOT EXISTS reset_codes (
  user_id BIGINT NOT NULL PRIMARY KEY,
  code_hash VARCHAR(64) NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT reset_codes_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
