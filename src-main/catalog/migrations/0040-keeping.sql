-- What statistics and the verification of stored files need; all of it can be rebuilt.

-- Under what statistics count a series: the day (of 86 400 000 ms since 1970 UTC) and sender of its first instance
ALTER TABLE series ADD COLUMN received_day INTEGER NOT NULL DEFAULT 0;
ALTER TABLE series ADD COLUMN source TEXT NOT NULL DEFAULT '';
UPDATE series SET (received_day, source) =
  (SELECT received_at / 86400000, instance.source FROM instance
   WHERE instance.series_key = series.series_key ORDER BY received_at, instance_key LIMIT 1)
WHERE EXISTS (SELECT 1 FROM instance WHERE instance.series_key = series.series_key);

-- Sums over series, kept by triggers: whoever adds or removes series cannot forget them
CREATE TABLE archived (
  received_day INTEGER NOT NULL,
  modality TEXT NOT NULL,
  source TEXT NOT NULL,
  series_count INTEGER NOT NULL,
  instance_count INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (received_day, modality, source)
) STRICT, WITHOUT ROWID;
INSERT INTO archived
  SELECT received_day, modality, source, count(*), sum(instance_count), sum(size_bytes) FROM series GROUP BY 1, 2, 3;

CREATE TRIGGER archived_series_insert AFTER INSERT ON series BEGIN
  INSERT INTO archived VALUES (new.received_day, new.modality, new.source, 1, new.instance_count, new.size_bytes)
  ON CONFLICT DO UPDATE SET series_count = series_count + 1,
    instance_count = instance_count + excluded.instance_count, size_bytes = size_bytes + excluded.size_bytes;
END;
CREATE TRIGGER archived_series_grow AFTER UPDATE OF instance_count, size_bytes ON series BEGIN
  UPDATE archived SET instance_count = instance_count + new.instance_count - old.instance_count,
    size_bytes = size_bytes + new.size_bytes - old.size_bytes
  WHERE received_day = new.received_day AND modality = new.modality AND source = new.source;
END;
CREATE TRIGGER archived_series_delete AFTER DELETE ON series BEGIN
  UPDATE archived SET series_count = series_count - 1, instance_count = instance_count - old.instance_count,
    size_bytes = size_bytes - old.size_bytes
  WHERE received_day = old.received_day AND modality = old.modality AND source = old.source;
  DELETE FROM archived
  WHERE received_day = old.received_day AND modality = old.modality AND source = old.source AND series_count = 0;
END;

CREATE TABLE archived_study (received_day INTEGER PRIMARY KEY, study_count INTEGER NOT NULL) STRICT;
INSERT INTO archived_study SELECT first_received_at / 86400000, count(*) FROM study GROUP BY 1;

CREATE TRIGGER archived_study_insert AFTER INSERT ON study BEGIN
  INSERT INTO archived_study VALUES (new.first_received_at / 86400000, 1)
  ON CONFLICT DO UPDATE SET study_count = study_count + 1;
END;
CREATE TRIGGER archived_study_delete AFTER DELETE ON study BEGIN
  UPDATE archived_study SET study_count = study_count - 1 WHERE received_day = old.first_received_at / 86400000;
  DELETE FROM archived_study WHERE received_day = old.first_received_at / 86400000 AND study_count = 0;
END;

-- When all files of a study were last compared with what is known of them; 0 = not since it last grew
CREATE TABLE study_check (
  study_key INTEGER PRIMARY KEY REFERENCES study ON DELETE CASCADE,
  checked_at INTEGER NOT NULL
) STRICT;
CREATE INDEX study_check_by_age ON study_check (checked_at, study_key);
INSERT INTO study_check SELECT study_key, 0 FROM study;

CREATE TRIGGER study_check_insert AFTER INSERT ON study BEGIN
  INSERT INTO study_check VALUES (new.study_key, 0);
END;
CREATE TRIGGER study_check_grow AFTER UPDATE OF instance_count ON study WHEN new.instance_count > old.instance_count BEGIN
  UPDATE study_check SET checked_at = 0 WHERE study_key = new.study_key AND checked_at <> 0;
END;
