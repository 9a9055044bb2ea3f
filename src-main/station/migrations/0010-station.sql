-- What this station knows besides images; unlike the catalog it cannot be rebuilt. Times are ISO 8601 UTC.

CREATE TABLE user (
  -- folded: two names that differ only in case or width are one
  name_key TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  -- scrypt$N$r$p$salt$hash
  password_hash TEXT NOT NULL,
  is_disabled INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  last_sign_in_at TEXT
) STRICT;

-- A window that came through a one-time address; user_key is set once somebody signs in there.
CREATE TABLE session (
  -- SHA-256 of the cookie
  session_hash TEXT PRIMARY KEY,
  user_key TEXT REFERENCES user (name_key) ON DELETE CASCADE,
  created_at TEXT NOT NULL,
  -- milliseconds since 1970
  last_seen_at INTEGER NOT NULL
) STRICT;

CREATE INDEX session_by_user ON session (user_key);

CREATE TABLE token (
  token_id TEXT PRIMARY KEY,
  -- SHA-256 of the token
  token_hash TEXT NOT NULL UNIQUE,
  user_key TEXT NOT NULL REFERENCES user (name_key) ON DELETE CASCADE,
  label TEXT NOT NULL,
  created_at TEXT NOT NULL,
  last_used_at TEXT
) STRICT;

CREATE TABLE peer (
  ae_title TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  -- JSON array of rights
  may TEXT NOT NULL
) STRICT;

CREATE TABLE refused_caller (
  ae_title TEXT NOT NULL,
  host TEXT NOT NULL,
  called_ae_title TEXT NOT NULL,
  reason TEXT NOT NULL,
  count INTEGER NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (ae_title, host, called_ae_title, reason)
) STRICT;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  -- JSON
  value TEXT NOT NULL
) STRICT;

CREATE TABLE saved_filter (
  user_key TEXT NOT NULL,
  name TEXT NOT NULL,
  -- JSON
  filter TEXT NOT NULL,
  PRIMARY KEY (user_key, name)
) STRICT;

CREATE TABLE job (
  job_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  state TEXT NOT NULL,
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  started_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  ended_at TEXT,
  problem TEXT NOT NULL,
  -- JSON: what it was asked to do, and what came of it
  payload TEXT NOT NULL,
  result TEXT
) STRICT;

CREATE INDEX job_by_age ON job (created_at);
CREATE INDEX job_by_state ON job (state);
