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
-- The books. The database itself refuses a balance below zero, counting what is set aside as gone.
CREATE TABLE ledger_account (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  place BIGINT NOT NULL,
  source TEXT,
  year BIGINT,
  earmark TEXT,
  programme TEXT,
  fund {id},
  township BIGINT,
  debits_pending BIGINT NOT NULL CHECK (debits_pending >= 0),
  debits_posted BIGINT NOT NULL CHECK (debits_posted >= 0),
  credits_pending BIGINT NOT NULL CHECK (credits_pending >= 0),
  credits_posted BIGINT NOT NULL CHECK (credits_posted >= 0),
  closed BOOLEAN NOT NULL,
  CHECK (kind = 'opening' OR (kind = 'appropriation' AND debits_posted + debits_pending <= credits_posted)
    OR (kind <> 'appropriation' AND credits_posted + credits_pending <= debits_posted))
);
CREATE INDEX ledger_account_county ON ledger_account (county, place);
CREATE UNIQUE INDEX ledger_account_station ON ledger_account (fund, programme, kind) WHERE kind <> 'reserve';
CREATE TABLE ledger_entry (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  action TEXT NOT NULL,
  refers_to {id},
  asked BIGINT,
  from_account {id} NOT NULL REFERENCES ledger_account (id),
  to_account {id} NOT NULL REFERENCES ledger_account (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  released BIGINT NOT NULL CHECK (released >= 0),
  booked_on TEXT NOT NULL,
  paper TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  account {id}
);
CREATE INDEX ledger_entry_from ON ledger_entry (from_account, booked_on);
CREATE INDEX ledger_entry_to ON ledger_entry (to_account, booked_on);
CREATE INDEX ledger_entry_refers ON ledger_entry (refers_to);
CREATE UNIQUE INDEX ledger_entry_answer ON ledger_entry (refers_to) WHERE action IN ('post_reserved', 'void');
-- Rosters with their signatures.
CREATE TABLE roster (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  number TEXT NOT NULL UNIQUE,
  county BIGINT NOT NULL,
  scheme TEXT NOT NULL,
  month BIGINT NOT NULL,
  kind TEXT NOT NULL,
  cut_off TEXT,
  round BIGINT NOT NULL,
  state TEXT NOT NULL,
  lines BIGINT,
  amount BIGINT,
  digest {bytes},
  locked_by {id},
  locked_at BIGINT,
  maker {id},
  made_at BIGINT,
  checker {id},
  checked_at BIGINT,
  sender {id},
  sent_at BIGINT,
  layout TEXT,
  file_hash {bytes},
  paid_lines BIGINT,
  paid BIGINT,
  failed_lines BIGINT,
  failed BIGINT,
  closed_by {id},
  closed_at BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX roster_county ON roster (county, month);
CREATE UNIQUE INDEX roster_regular ON roster (county, scheme, month) WHERE kind = 'regular';
CREATE TABLE roster_line (
  roster {id} NOT NULL REFERENCES roster (id),
  line BIGINT NOT NULL,
  award {id} NOT NULL REFERENCES award (id),
  village BIGINT NOT NULL,
  persons BIGINT NOT NULL,
  account {id} NOT NULL REFERENCES payee_account (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  result TEXT,
  reason TEXT,
  PRIMARY KEY (roster, line)
);
-- One payment of one month and component: the database itself refuses a second one.
CREATE TABLE payment (
  county BIGINT NOT NULL,
  payee BIGINT NOT NULL,
  month BIGINT NOT NULL,
  component TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  award {id} NOT NULL REFERENCES award (id),
  roster {id} NOT NULL REFERENCES roster (id),
  line BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  repaid_by {id},
  drawn_at BIGINT NOT NULL,
  PRIMARY KEY (county, payee, month, component, sequence)
);
CREATE INDEX payment_award ON payment (award);
CREATE INDEX payment_roster ON payment (roster, line);
CREATE TABLE roster_part (
  roster {id} NOT NULL REFERENCES roster (id),
  part BIGINT NOT NULL,
  fund {id} NOT NULL REFERENCES ledger_account (id),
  from_fund BIGINT NOT NULL CHECK (from_fund >= 0),
  amount BIGINT NOT NULL CHECK (amount > 0),
  PRIMARY KEY (roster, part)
);
CREATE TABLE bank_file (
  roster {id} NOT NULL REFERENCES roster (id),
  seq BIGINT NOT NULL,
  returned BOOLEAN NOT NULL,
  layout TEXT NOT NULL,
  hash {bytes} NOT NULL,
  bytes {bytes} NOT NULL,
  account {id},
  at BIGINT NOT NULL,
  PRIMARY KEY (roster, seq)
);
