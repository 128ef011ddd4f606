CREATE TABLE IF NOT EXISTS sessions (
  id TEXT NOT NULL PRIMARY KEY,
  user_id INTEGER NOT NULL,
  counter INTEGER NOT NULL,
  rotated_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  ip TEXT NOT NULL,
  user_agent TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER NULL,
  revoke_reason TEXT NULL,
  CONSTRAINT sessions_user_fk FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT sessions_id_length CHECK (length(id) <= 36),
  CONSTRAINT sessions_ip_length CHECK (length(ip) <= 45),
  CONSTRAINT sessions_user_agent_length CHECK (length(user_agent) <= 255),
  CONSTRAINT sessions_revoke_reason_length CHECK (length(revoke_reason) <= 32)
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_user_index ON sessions (user_id);
CREATE INDEX IF NOT EXISTS sessions_expires_at_index ON sessions (expires_at);
