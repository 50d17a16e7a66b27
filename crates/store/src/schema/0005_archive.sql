-- One archive for each family; with its key everything kept in it becomes unreadable.
CREATE TABLE archive (
  household {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes}
);
CREATE TABLE paper (
  id {id} NOT NULL PRIMARY KEY,
  household {id} NOT NULL,
  casefile {id},
  kind TEXT NOT NULL,
  number TEXT,
  dated TEXT NOT NULL,
  hash TEXT,
  size BIGINT,
  media TEXT,
  filed_at BIGINT NOT NULL,
  filed_by {id}
);
CREATE INDEX paper_household ON paper (household, id);
CREATE TABLE paper_content (
  household {id} NOT NULL,
  hash TEXT NOT NULL,
  bytes {bytes} NOT NULL,
  PRIMARY KEY (household, hash)
);
