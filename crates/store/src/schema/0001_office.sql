-- What every command answered, so that sending it again does nothing twice.
CREATE TABLE command (
  id {id} NOT NULL PRIMARY KEY,
  account {id},
  name TEXT NOT NULL,
  body {bytes} NOT NULL,
  outcome TEXT NOT NULL,
  at BIGINT NOT NULL
);
-- Running numbers, such as the numbers of cases in a township and year.
CREATE TABLE counter (
  name TEXT NOT NULL PRIMARY KEY,
  value BIGINT NOT NULL
);
-- Work for later, written with what asks for it.
CREATE TABLE job (
  id {id} NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  due BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  state TEXT NOT NULL,
  claimed_until BIGINT,
  failure TEXT
);
CREATE INDEX job_due ON job (state, due);
