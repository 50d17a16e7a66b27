-- Lists that departments delivered, with what became of their rows.
CREATE TABLE list_file (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  list TEXT NOT NULL,
  county BIGINT NOT NULL,
  month BIGINT NOT NULL,
  file_name TEXT NOT NULL,
  hash TEXT NOT NULL,
  size BIGINT NOT NULL,
  basis TEXT NOT NULL,
  counted BIGINT NOT NULL,
  matched BIGINT NOT NULL,
  unmatched BIGINT NOT NULL,
  bad BIGINT NOT NULL,
  raised BIGINT NOT NULL,
  known BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  CHECK (counted = matched + unmatched + bad),
  UNIQUE (county, list, hash)
);
CREATE INDEX list_file_month ON list_file (county, month);
-- The files as they came, sealed under the key of the delivery; only ever added.
CREATE TABLE list_content (
  list_file {id} NOT NULL PRIMARY KEY REFERENCES list_file (id),
  bytes {bytes} NOT NULL
);
-- What was wrong with rows: where and what, never what stood there; only ever added.
CREATE TABLE list_fault (
  list_file {id} NOT NULL REFERENCES list_file (id),
  seq BIGINT NOT NULL,
  sheet TEXT NOT NULL,
  sheet_row BIGINT NOT NULL,
  heading TEXT NOT NULL,
  fault TEXT NOT NULL,
  PRIMARY KEY (list_file, seq)
);
-- Lists that departments were given.
CREATE TABLE list_given (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  number TEXT NOT NULL UNIQUE,
  list TEXT NOT NULL,
  county BIGINT NOT NULL,
  month BIGINT NOT NULL,
  joined BIGINT NOT NULL,
  departed BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  held BIGINT NOT NULL,
  taken_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX list_given_county ON list_given (county, list, taken_at);
-- Whom a list told of, with the cells as they were given; only ever added.
CREATE TABLE given_line (
  list_given {id} NOT NULL REFERENCES list_given (id),
  line BIGINT NOT NULL,
  person {id} NOT NULL,
  household {id} NOT NULL,
  scheme TEXT NOT NULL,
  change TEXT NOT NULL,
  cells {bytes} NOT NULL,
  PRIMARY KEY (list_given, line)
);
CREATE INDEX given_line_person ON given_line (person);
-- Lines that failed in the system that took them; only ever added.
CREATE TABLE given_failure (
  list_given {id} NOT NULL,
  line BIGINT NOT NULL,
  reason {bytes} NOT NULL,
  noted_at BIGINT NOT NULL,
  PRIMARY KEY (list_given, line),
  FOREIGN KEY (list_given, line) REFERENCES given_line (list_given, line)
);
