-- DICOMweb servers elsewhere that this station queries, retrieves from and stores to.

CREATE TABLE web_server (
  name TEXT PRIMARY KEY,
  -- without a slash at its end
  base_url TEXT NOT NULL,
  -- none, basic or bearer
  auth TEXT NOT NULL,
  user TEXT NOT NULL,
  -- password or token; never told again
  secret TEXT NOT NULL,
  -- certificates that may have signed the server's; empty: those that this computer trusts
  ca_pem TEXT NOT NULL,
  allows_unencrypted INTEGER NOT NULL
) STRICT;
