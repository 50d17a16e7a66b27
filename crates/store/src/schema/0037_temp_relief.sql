-- Matters of temporary relief: one event that struck a family or a person.
CREATE TABLE relief (
  id {id} NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  household {id} NOT NULL,
  person {id},
  place BIGINT NOT NULL,
  struck_on TEXT NOT NULL,
  stage TEXT NOT NULL,
  opened_on TEXT NOT NULL,
  handler {id} NOT NULL,
  due_clock TEXT,
  due_on TEXT,
  provisional BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  sealing_key {bytes}
);
CREATE INDEX relief_place ON relief (place, stage, due_on);
CREATE INDEX relief_household ON relief (household, struck_on);
CREATE TABLE relief_record (
  relief {id} NOT NULL REFERENCES relief (id),
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  happened_on TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  account {id} NOT NULL,
  body {bytes} NOT NULL,
  PRIMARY KEY (relief, seq)
);
-- What the packs said, as the canonical record, by its hash.
CREATE TABLE relief_assessment (
  relief {id} NOT NULL REFERENCES relief (id),
  hash TEXT NOT NULL,
  body {bytes} NOT NULL,
  PRIMARY KEY (relief, hash)
);
