-- Reserve funds of townships: which one an order pays ahead to or takes back from.
ALTER TABLE fund_order ADD COLUMN township BIGINT;
ALTER TABLE fund_order ADD COLUMN gives_back BOOLEAN;
CREATE INDEX fund_order_township ON fund_order (township) WHERE township IS NOT NULL;
-- What a township paid out of its reserve. The id is that of whatever was paid, made by whoever pays it.
CREATE TABLE reserve_voucher (
  id {id} NOT NULL PRIMARY KEY,
  township BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  spent_on TEXT NOT NULL,
  paper TEXT NOT NULL,
  account {id},
  at BIGINT NOT NULL
);
CREATE INDEX reserve_voucher_township ON reserve_voucher (township, spent_on);
-- Payments that did not happen, with the day of the counter-entry.
CREATE TABLE reserve_undone (
  voucher {id} NOT NULL PRIMARY KEY REFERENCES reserve_voucher (id),
  undone_on TEXT NOT NULL,
  paper TEXT NOT NULL,
  account {id},
  at BIGINT NOT NULL
);
-- What a township's leader signed for a month.
CREATE TABLE reserve_settlement (
  id {id} NOT NULL PRIMARY KEY,
  township BIGINT NOT NULL,
  month BIGINT NOT NULL,
  payments BIGINT NOT NULL CHECK (payments >= 0),
  spent BIGINT NOT NULL,
  undone BIGINT NOT NULL,
  paid_ahead BIGINT NOT NULL,
  given_back BIGINT NOT NULL,
  opening BIGINT NOT NULL,
  closing BIGINT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX reserve_settlement_township ON reserve_settlement (township, month);
-- What finance said about it.
CREATE TABLE reserve_settlement_answer (
  settlement {id} NOT NULL PRIMARY KEY REFERENCES reserve_settlement (id),
  accepted BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
