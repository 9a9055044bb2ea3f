-- What this station says of its user when it calls a peer (PS3.7 D.3.3.7).

-- none, userName or userNameAndPasscode
ALTER TABLE peer ADD COLUMN user_identity TEXT NOT NULL DEFAULT 'none';
ALTER TABLE peer ADD COLUMN user_name TEXT NOT NULL DEFAULT '';
-- Sealed with the key in `secrets/key` of the data folder
ALTER TABLE peer ADD COLUMN sealed_passcode TEXT NOT NULL DEFAULT '';
