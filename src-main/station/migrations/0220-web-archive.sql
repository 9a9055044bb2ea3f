-- 1: it keeps what is retrieved from it, so that the copy here may make room
ALTER TABLE web_server ADD COLUMN is_archive INTEGER NOT NULL DEFAULT 0;
