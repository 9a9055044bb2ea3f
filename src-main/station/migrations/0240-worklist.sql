-- Studies that are to be read. What only the catalog knows is copied here, so that the list is filtered and sorted in one place;
-- times are milliseconds since 1970 UTC.
CREATE TABLE worklist_entry (
  study_instance_uid TEXT PRIMARY KEY,
  -- Place in PRIORITIES
  priority INTEGER NOT NULL,
  -- Who set it; '' = the images say so, or nobody
  priority_by TEXT NOT NULL,
  -- Name of a user; '' = nobody
  assigned_to TEXT NOT NULL,
  -- When its first image came
  arrived_at INTEGER NOT NULL,
  -- Place in WORK_STATES
  state INTEGER NOT NULL,
  -- Who has it in hand, or had it last; '' = nobody
  reading_by TEXT NOT NULL,
  -- When its reading came to where it is; 0 = never
  reading_at INTEGER NOT NULL,
  -- JSON: what says whether it is all here, and when that is looked at again; see WorklistEntry
  readiness TEXT NOT NULL,
  look_at INTEGER,
  expected_from TEXT NOT NULL,
  expected_instances INTEGER,
  -- Whoever told; '' = nobody
  expected_by TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  patient_name_fold TEXT NOT NULL,
  study_date TEXT NOT NULL,
  study_time TEXT NOT NULL,
  study_description_fold TEXT NOT NULL,
  -- Backslash-separated, with one at both ends
  modalities TEXT NOT NULL,
  regions TEXT NOT NULL,
  subspecialty TEXT NOT NULL,
  search_text TEXT NOT NULL,
  -- JSON: how many priors and how far they are; '' = not looked for yet
  priors TEXT NOT NULL,
  -- How many are picked, to sort by
  prior_count INTEGER NOT NULL
) STRICT;

CREATE INDEX worklist_next ON worklist_entry (state, priority, arrived_at);
CREATE INDEX worklist_patient ON worklist_entry (patient_id);
CREATE INDEX worklist_look ON worklist_entry (look_at) WHERE look_at IS NOT NULL;

-- Lists that people made of filters
CREATE TABLE worklist_list (
  list_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- Who made it
  user_key TEXT NOT NULL,
  made_by TEXT NOT NULL,
  is_shared INTEGER NOT NULL,
  filter TEXT NOT NULL
) STRICT;
