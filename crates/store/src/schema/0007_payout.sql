-- What was decided to be paid to a family or granted to it.
CREATE TABLE award (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  payee BIGINT NOT NULL,
  scheme TEXT NOT NULL,
  household {id} NOT NULL,
  single {id},
  village BIGINT NOT NULL,
  first_month BIGINT NOT NULL,
  last_month BIGINT,
  end_cause TEXT,
  died_on TEXT,
  ended_by {id},
  review_by TEXT NOT NULL,
  until TEXT,
  exit_kind TEXT,
  loaded BOOLEAN NOT NULL,
  version BIGINT NOT NULL,
  UNIQUE (county, payee)
);
CREATE INDEX award_household ON award (household, scheme);
CREATE INDEX award_roster ON award (county, scheme, payee);
CREATE TABLE award_rate (
  award {id} NOT NULL REFERENCES award (id),
  seq BIGINT NOT NULL,
  component TEXT NOT NULL,
  first_month BIGINT NOT NULL,
  last_month BIGINT,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  decided_by {id} NOT NULL,
  PRIMARY KEY (award, seq)
);
CREATE TABLE award_pause (
  award {id} NOT NULL REFERENCES award (id),
  seq BIGINT NOT NULL,
  first_month BIGINT NOT NULL,
  resumed BIGINT,
  decided_by {id} NOT NULL,
  PRIMARY KEY (award, seq)
);
CREATE TABLE award_person (
  award {id} NOT NULL REFERENCES award (id),
  person {id} NOT NULL,
  PRIMARY KEY (award, person)
);
CREATE INDEX award_person_of ON award_person (person);
CREATE TABLE award_relative (
  award {id} NOT NULL REFERENCES award (id),
  account {id} NOT NULL,
  PRIMARY KEY (award, account)
);
-- Which decisions made the award what it is; only ever added.
CREATE TABLE award_decision (
  award {id} NOT NULL REFERENCES award (id),
  seq BIGINT NOT NULL,
  casefile {id} NOT NULL,
  record BIGINT NOT NULL,
  account {id},
  decided_at BIGINT NOT NULL,
  PRIMARY KEY (award, seq)
);
-- Accounts of families; the holder and the number are sealed under a key of the row.
CREATE TABLE payee_account (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  award {id} NOT NULL REFERENCES award (id),
  receiver TEXT NOT NULL,
  receiver_paper {id},
  filed_on TEXT,
  holder {bytes} NOT NULL,
  number {bytes} NOT NULL,
  bank TEXT NOT NULL,
  entered_by {id} NOT NULL,
  entered_at BIGINT NOT NULL
);
CREATE INDEX payee_account_award ON payee_account (award);
-- Which account of an award is in use, and which waits for its second person.
CREATE TABLE pay_to (
  award {id} NOT NULL PRIMARY KEY REFERENCES award (id),
  account {id} REFERENCES payee_account (id),
  failed BOOLEAN NOT NULL,
  proposed {id} REFERENCES payee_account (id),
  proof {id},
  proposed_by {id}
);
