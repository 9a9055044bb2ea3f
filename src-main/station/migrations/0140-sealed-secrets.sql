-- Password or token, sealed with the key in `secrets/key` of the data folder. In `secret` lies, until the next start, only what an
-- earlier version has written.
ALTER TABLE web_server ADD COLUMN sealed_secret TEXT NOT NULL DEFAULT '';
