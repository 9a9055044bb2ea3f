-- What the site says about its own studies, every version that was ever in force: the last one is.
CREATE TABLE relevance_rules (
  version INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Milliseconds since 1970 UTC
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  -- JSON; see siteRulesSchema
  rules TEXT NOT NULL
) STRICT;
