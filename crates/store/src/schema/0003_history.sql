CREATE TABLE audit (
  id {id} NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  action TEXT NOT NULL,
  object_kind TEXT,
  object_id {id},
  county BIGINT NOT NULL,
  reason TEXT NOT NULL,
  case_no TEXT,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_county ON audit (county, id);
CREATE INDEX audit_object ON audit (object_kind, object_id, id);
CREATE INDEX audit_account ON audit (account, id);
-- The chain of hashes: one row for each line, without gaps in each county.
CREATE TABLE audit_link (
  county BIGINT NOT NULL,
  position BIGINT NOT NULL,
  line {id} NOT NULL UNIQUE,
  hash {bytes} NOT NULL,
  PRIMARY KEY (county, position)
);
