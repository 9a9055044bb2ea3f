-- How a connection with a peer is secured, and how it is sent to.

-- Both ways over TLS only
ALTER TABLE peer ADD COLUMN uses_tls INTEGER NOT NULL DEFAULT 0;
-- SHA-256 of the one certificate that it may show, lower hexadecimal digits; '' = any that is trusted
ALTER TABLE peer ADD COLUMN certificate_fingerprint TEXT NOT NULL DEFAULT '';
-- Transfer syntax that it would rather be sent; '' = objects as they are stored
ALTER TABLE peer ADD COLUMN preferred_transfer_syntax_uid TEXT NOT NULL DEFAULT '';
-- Tries after the first when sending to it fails
ALTER TABLE peer ADD COLUMN retries INTEGER NOT NULL DEFAULT 3;

-- SHA-256 of the certificate that it showed; '' = it called without TLS
ALTER TABLE refused_caller ADD COLUMN certificate_fingerprint TEXT NOT NULL DEFAULT '';
