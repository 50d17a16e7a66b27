-- Standards that a county entered, each with its document and the text that is laid over the packs.
CREATE TABLE overlay (
  id {id} NOT NULL PRIMARY KEY,
  number BIGINT NOT NULL,
  county BIGINT NOT NULL,
  param TEXT NOT NULL,
  label TEXT NOT NULL,
  value TEXT NOT NULL,
  old_value TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT,
  document TEXT NOT NULL,
  scan_type TEXT,
  scan {bytes},
  confirmed TEXT NOT NULL,
  texts TEXT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  UNIQUE (county, number)
);
-- Who adopted one. The order of adoption is the order in which they lie over each other.
CREATE TABLE overlay_adoption (
  overlay {id} NOT NULL PRIMARY KEY REFERENCES overlay (id),
  turn BIGINT NOT NULL UNIQUE,
  account {id},
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
