-- Studies and orders whose priors are wanted here, and what other archives said of the patient's studies.
CREATE TABLE prefetch_subject (
  -- `study:` and its Study Instance UID, or `order:` and its number
  subject_key TEXT PRIMARY KEY,
  cause TEXT NOT NULL,
  -- Smaller is sooner
  priority INTEGER NOT NULL,
  -- JSON; NULL for a study, which the catalog knows
  order_facts TEXT,
  -- When the archives are to be asked; NULL: they need not be. Milliseconds since 1970 UTC, as all times here.
  due_at INTEGER,
  tries INTEGER NOT NULL,
  -- 0 = never
  asked_at INTEGER NOT NULL,
  -- JSON: archives that did not answer, and why
  problems TEXT NOT NULL,
  -- JSON: the patient's studies elsewhere, each with its verdict
  found TEXT NOT NULL
) STRICT;

CREATE INDEX prefetch_subject_due ON prefetch_subject (due_at) WHERE due_at IS NOT NULL;

-- Priors that are brought here: one row a study, however many want it.
CREATE TABLE prefetch_pull (
  study_instance_uid TEXT PRIMARY KEY,
  -- Who wants it most
  subject_key TEXT NOT NULL,
  -- JSON: the archives that have it, best first
  archives TEXT NOT NULL,
  state TEXT NOT NULL,
  priority INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  next_try_at INTEGER NOT NULL,
  -- '' = none
  job_id TEXT NOT NULL,
  reason TEXT NOT NULL,
  wanted_at INTEGER NOT NULL
) STRICT;

CREATE INDEX prefetch_pull_open ON prefetch_pull (state, priority, wanted_at);
