-- What the peer of a send job did not take in the job's last run, and why.
CREATE TABLE unsent_instance (
  job_id TEXT NOT NULL REFERENCES job (job_id) ON DELETE CASCADE,
  sop_instance_uid TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (job_id, sop_instance_uid)
) STRICT, WITHOUT ROWID;
