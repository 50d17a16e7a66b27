-- Funerals of supported persons: one for each person counts, unless the death was a mistake.
CREATE TABLE tekun_funeral (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  household {id} NOT NULL,
  died_on TEXT NOT NULL,
  sees_to TEXT NOT NULL,
  who {bytes} NOT NULL,
  held_on TEXT,
  rest TEXT,
  paper {id},
  closed_on TEXT,
  closed_why TEXT,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  undone_at BIGINT
);
CREATE UNIQUE INDEX tekun_funeral_person ON tekun_funeral (person) WHERE undone_at IS NULL;
-- Their costs: one waits or was agreed to, never two.
CREATE TABLE tekun_funeral_cost (
  id {id} NOT NULL PRIMARY KEY,
  funeral {id} NOT NULL REFERENCES tekun_funeral (id),
  bills BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0 AND amount <= bills),
  paper {id} NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  answered_at BIGINT,
  answered_by {id},
  answered_name TEXT,
  fault TEXT
);
CREATE UNIQUE INDEX tekun_funeral_cost_one ON tekun_funeral_cost (funeral) WHERE fault IS NULL;
CREATE INDEX tekun_funeral_cost_of ON tekun_funeral_cost (funeral, at);
-- What the month of a home was: the days of each resident, what went to the home, what of it follows the person; drawn up by one, agreed to by another, closed once.
CREATE TABLE home_month (
  id {id} NOT NULL PRIMARY KEY,
  home {id} NOT NULL REFERENCES tekun_home (id),
  month BIGINT NOT NULL,
  digest TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  accepted BOOLEAN,
  answered_at BIGINT,
  answered_by {id},
  answered_name TEXT,
  closed_at BIGINT,
  closed_name TEXT
);
CREATE UNIQUE INDEX home_month_one ON home_month (home, month) WHERE accepted IS NULL OR accepted;
CREATE TABLE home_month_line (
  list {id} NOT NULL REFERENCES home_month (id),
  seq BIGINT NOT NULL,
  stay {id} NOT NULL,
  person {id} NOT NULL,
  household {id} NOT NULL,
  lived BIGINT NOT NULL,
  leave BIGINT NOT NULL,
  hospital BIGINT NOT NULL,
  basic BIGINT NOT NULL,
  care BIGINT NOT NULL,
  PRIMARY KEY (list, seq)
);
-- What of the money of a line is handed over, once each.
CREATE TABLE home_month_due (
  id {id} NOT NULL PRIMARY KEY,
  list {id} NOT NULL REFERENCES home_month (id),
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  handed_on TEXT,
  handed_to {bytes},
  receipt {id},
  name TEXT,
  at BIGINT,
  UNIQUE (list, seq, kind)
);
