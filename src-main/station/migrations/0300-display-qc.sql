-- Displays, their tests, limits and rules: what a person signed stays as it was. Each record names the one before by its hash.
CREATE TABLE display_record (
  sequence INTEGER PRIMARY KEY,
  record_id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  by_user TEXT NOT NULL,
  kind TEXT NOT NULL,
  display_id TEXT NOT NULL,
  body TEXT NOT NULL,
  previous TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE INDEX display_record_of ON display_record (kind, display_id, sequence);

CREATE TRIGGER display_record_stays BEFORE UPDATE ON display_record
BEGIN
  SELECT RAISE(ABORT, 'a record of display quality control is never changed');
END;

CREATE TRIGGER display_record_is_kept BEFORE DELETE ON display_record
BEGIN
  SELECT RAISE(ABORT, 'a record of display quality control is never removed');
END;

-- Tests that were begun and not signed
CREATE TABLE display_draft (
  draft_id TEXT PRIMARY KEY,
  display_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  by_user TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
