-- Readers of one group share hanging protocols; empty = of none.
ALTER TABLE user ADD COLUMN group_name TEXT NOT NULL DEFAULT '';

-- Hanging protocols of the site and of groups, every version that was ever in force: the last one of each is.
CREATE TABLE shared_protocol (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Name of a group; empty = of the site
  shared_with TEXT NOT NULL,
  protocol_id TEXT NOT NULL,
  -- Milliseconds since 1970 UTC
  at INTEGER NOT NULL,
  by_user TEXT NOT NULL,
  -- JSON as it was put; empty = taken back
  body TEXT NOT NULL
) STRICT;

CREATE INDEX shared_protocol_of ON shared_protocol (shared_with, protocol_id, version);

INSERT INTO shared_protocol (shared_with, protocol_id, at, by_user, body)
SELECT '', coalesce(json_extract(kept.value, '$.id'), ''), 0, '', kept.value
FROM setting, json_each(setting.value) AS kept
WHERE setting.name = 'hangingProtocols' AND json_valid(kept.value);

DELETE FROM setting WHERE name = 'hangingProtocols';
