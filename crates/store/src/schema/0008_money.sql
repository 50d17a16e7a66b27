-- What was paid for the month before and why the amount is what it is, fixed when a roster is locked.
ALTER TABLE roster_line ADD COLUMN earlier BIGINT;
ALTER TABLE roster_line ADD COLUMN why TEXT;
-- When the bank's answer about a payment was taken.
ALTER TABLE payment ADD COLUMN settled_at BIGINT;
-- What people decided about money paid too much, and what came back of it; only ever added.
CREATE TABLE settlement (
  id {id} NOT NULL PRIMARY KEY,
  award {id} NOT NULL REFERENCES award (id),
  month BIGINT NOT NULL,
  component TEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  decided TEXT NOT NULL,
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  decided_at BIGINT NOT NULL
);
CREATE INDEX settlement_award ON settlement (award, month);
-- New standards: what was signed as one list, and each family's line of it; only ever added.
CREATE TABLE standard_list (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  scheme TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  number TEXT NOT NULL,
  digest TEXT NOT NULL,
  account {id} NOT NULL,
  signed_at BIGINT NOT NULL
);
CREATE TABLE standard_line (
  list {id} NOT NULL REFERENCES standard_list (id),
  award {id} NOT NULL REFERENCES award (id),
  earlier BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  record TEXT NOT NULL,
  PRIMARY KEY (list, award)
);
