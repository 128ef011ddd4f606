-- Codes by which several users may register. created_by and creator_generation as in reset_codes.
CREATE TABLE IF NOT EXISTS invites (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code_hash VARCHAR(64) NOT NULL,
  role VARCHAR(16) NOT NULL,
  uses BIGINT NOT NULL,
  used BIGINT NOT NULL,
  note VARCHAR(200) NULL,
  created_by BIGINT NULL,
  creator_generation BIGINT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  CONSTRAINT invites_code_hash_unique UNIQUE (code_hash),
  CONSTRAINT invites_used_range CHECK (used BETWEEN 0 AND uses),
  INDEX invites_expires_at_index (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
