-- Where each case stands; folded from its records, which are the truth.
CREATE TABLE casefile (
  id {id} NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  scheme TEXT NOT NULL,
  matter TEXT NOT NULL,
  household {id} NOT NULL,
  applicant {id} NOT NULL,
  place BIGINT NOT NULL,
  registered BIGINT NOT NULL,
  stage TEXT NOT NULL,
  stage_since TEXT NOT NULL,
  opened_on TEXT NOT NULL,
  accepted_on TEXT,
  decided_on TEXT,
  handler {id},
  due_clock TEXT,
  due_on TEXT,
  provisional BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  sealing_key {bytes}
);
CREATE INDEX casefile_place ON casefile (place, stage, due_on);
CREATE INDEX casefile_household ON casefile (household, scheme);
CREATE INDEX casefile_handler ON casefile (handler, stage, due_on);
CREATE TABLE case_record (
  casefile {id} NOT NULL REFERENCES casefile (id),
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  happened_on TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  account {id},
  body {bytes} NOT NULL,
  PRIMARY KEY (casefile, seq)
);
CREATE INDEX case_record_day ON case_record (kind, happened_on);
CREATE TABLE assessment (
  casefile {id} NOT NULL REFERENCES casefile (id),
  hash TEXT NOT NULL,
  body {bytes} NOT NULL,
  PRIMARY KEY (casefile, hash)
);
