-- Keeping the archive whole. Times are milliseconds since 1970 UTC.

-- The last associations of each peer that sent images
CREATE TABLE peer_throughput (
  ae_title TEXT NOT NULL,
  ended_at INTEGER NOT NULL,
  instances INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- while an instance was on its way
  busy_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX peer_throughput_by_age ON peer_throughput (ae_title, ended_at);

-- Files that are not as they were stored, and what became of that. One row a file: its last state.
CREATE TABLE integrity_finding (
  finding_id INTEGER PRIMARY KEY,
  -- below the data folder
  file TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  study_instance_uid TEXT NOT NULL,
  series_instance_uid TEXT NOT NULL,
  sop_instance_uid TEXT NOT NULL,
  detail TEXT NOT NULL,
  found_at INTEGER NOT NULL,
  ended_at INTEGER,
  healed_from TEXT NOT NULL
) STRICT;

CREATE INDEX integrity_finding_by_state ON integrity_finding (state, found_at);
