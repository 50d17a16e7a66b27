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
