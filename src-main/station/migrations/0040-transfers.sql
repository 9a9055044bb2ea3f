-- What a send job's peer has acknowledged: after a restart it is not sent again.
CREATE TABLE sent_instance (
  job_id TEXT NOT NULL REFERENCES job (job_id) ON DELETE CASCADE,
  sop_instance_uid TEXT NOT NULL,
  PRIMARY KEY (job_id, sop_instance_uid)
) STRICT, WITHOUT ROWID;

-- Retrieves and sends of a study
CREATE INDEX job_by_study ON job (json_extract(payload, '$.studyInstanceUid'))
  WHERE kind IN ('retrieve', 'send');
