-- The key of claim `mac` of an installation without AUTH_KEY: one row, made at the first start.
CREATE TABLE IF NOT EXISTS auth_keys (
  id BIGINT NOT NULL PRIMARY KEY,
  secret VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT auth_keys_one_row CHECK (id = 1)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;
