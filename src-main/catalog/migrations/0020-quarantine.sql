-- Index of quarantine/: what was refused but must not be lost. Its truth is the JSON beside each quarantined file.
CREATE TABLE quarantine (
  quarantine_id TEXT PRIMARY KEY,
  received_at INTEGER NOT NULL,
  source TEXT NOT NULL,
  sop_instance_uid TEXT NOT NULL,
  study_instance_uid TEXT NOT NULL,
  reason TEXT NOT NULL,
  size_bytes INTEGER NOT NULL
) STRICT;

CREATE INDEX quarantine_by_received ON quarantine (received_at, quarantine_id);
INSERT INTO total (name, value) VALUES ('quarantined', 0);
