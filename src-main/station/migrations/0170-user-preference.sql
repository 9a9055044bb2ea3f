-- How each user likes to read: keys, mouse, windows.

CREATE TABLE user_preference (
  user_key TEXT PRIMARY KEY,
  -- JSON
  value TEXT NOT NULL
) STRICT;
