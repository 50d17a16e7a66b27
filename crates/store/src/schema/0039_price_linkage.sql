-- Price linkage: the index of each month as entered, by whom and from where; only ever added.
CREATE TABLE price_index (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  month BIGINT NOT NULL,
  entry BIGINT NOT NULL CHECK (entry > 0),
  cpi BIGINT NOT NULL,
  food BIGINT,
  released_on TEXT NOT NULL,
  document TEXT NOT NULL,
  corrects {id} REFERENCES price_index (id),
  reason TEXT,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX price_index_month ON price_index (county, month, entry);
-- What a second person said about it.
CREATE TABLE price_index_answer (
  price_index {id} NOT NULL PRIMARY KEY REFERENCES price_index (id),
  accepted BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
-- Lists of who is given how much for a month, each line of them, and their approval; only ever added.
CREATE TABLE price_run (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  month BIGINT NOT NULL,
  entry BIGINT NOT NULL CHECK (entry > 0),
  price_index {id} NOT NULL REFERENCES price_index (id),
  digest TEXT NOT NULL,
  families BIGINT NOT NULL,
  persons BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX price_run_month ON price_run (county, month, entry);
CREATE TABLE price_run_line (
  run {id} NOT NULL REFERENCES price_run (id),
  award {id} NOT NULL REFERENCES award (id),
  earlier BIGINT NOT NULL CHECK (earlier >= 0),
  amount BIGINT NOT NULL,
  persons BIGINT NOT NULL,
  PRIMARY KEY (run, award),
  CHECK (amount > earlier)
);
CREATE TABLE price_run_answer (
  run {id} NOT NULL PRIMARY KEY REFERENCES price_run (id),
  accepted BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
-- What was given and paid on top of a month is asked for by month.
CREATE INDEX award_rate_price ON award_rate (first_month, award) WHERE component = 'JG';
CREATE INDEX payment_price ON payment (county, month) WHERE component = 'JG';
