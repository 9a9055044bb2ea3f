-- When a study was opened last: what the cache evicts first. Milliseconds since 1970 UTC.
CREATE TABLE study_use (
  study_instance_uid TEXT PRIMARY KEY,
  last_opened_at INTEGER NOT NULL
) STRICT;
