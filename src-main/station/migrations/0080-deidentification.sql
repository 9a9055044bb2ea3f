-- What makes de-identified exports of one project agree. Without the secret nobody can tell whom a new ID stands for.

CREATE TABLE deidentification_secret (
  -- one row
  secret_key INTEGER PRIMARY KEY CHECK (secret_key = 1),
  -- hex digits of 32 random bytes
  secret TEXT NOT NULL
) STRICT;

-- Projects that something was exported for; a project's own secret is made of its name and the one above.
CREATE TABLE deidentification_project (
  name TEXT PRIMARY KEY,
  created_at TEXT NOT NULL
) STRICT;
