-- What finance wants booked on a fund: money that was sent, or a counter-entry. Nothing moves before a second person agreed.
CREATE TABLE fund_order (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  fund {id} NOT NULL REFERENCES ledger_account (id),
  corrects {id} REFERENCES ledger_entry (id),
  amount BIGINT NOT NULL CHECK (amount > 0),
  paper TEXT NOT NULL,
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX fund_order_county ON fund_order (county, at);
-- What the second person said.
CREATE TABLE fund_answer (
  fund_order {id} NOT NULL PRIMARY KEY REFERENCES fund_order (id),
  accepted BOOLEAN NOT NULL,
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
-- Entered standards that were turned down, or taken back by whoever entered them.
CREATE TABLE overlay_refusal (
  overlay {id} NOT NULL PRIMARY KEY REFERENCES overlay (id),
  reason TEXT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
