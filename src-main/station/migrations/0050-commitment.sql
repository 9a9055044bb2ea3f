-- Transactions of storage commitment, both ways: what peers asked us to keep, and what we asked peers.

CREATE TABLE commitment (
  commitment_id TEXT PRIMARY KEY,
  -- what we are in it: 'scp' when the peer asks us, 'scu' when we ask the peer
  role TEXT NOT NULL,
  -- AE title
  peer TEXT NOT NULL,
  transaction_uid TEXT NOT NULL,
  -- scp: verifying, reporting, done, failed; scu: asking, waiting, done, failed
  state TEXT NOT NULL,
  -- milliseconds since 1970 UTC
  asked_at INTEGER NOT NULL,
  -- 0 until it is done or has failed
  ended_at INTEGER NOT NULL,
  -- how often it was tried to report or to ask
  attempts INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  -- why the last attempt, or all, failed
  problem TEXT NOT NULL
) STRICT;

CREATE INDEX commitment_by_state ON commitment (state, next_attempt_at);
CREATE INDEX commitment_by_transaction ON commitment (transaction_uid);

CREATE TABLE commitment_instance (
  commitment_id TEXT NOT NULL REFERENCES commitment ON DELETE CASCADE,
  position INTEGER NOT NULL,
  sop_class_uid TEXT NOT NULL,
  sop_instance_uid TEXT NOT NULL,
  -- 0: committed; else the Failure Reason (0008,1197); NULL: not known yet
  outcome INTEGER,
  PRIMARY KEY (commitment_id, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX commitment_instance_by_uid ON commitment_instance (sop_instance_uid);
