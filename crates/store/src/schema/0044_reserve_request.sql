-- A township asks for more in its reserve: open until money that was paid ahead answers it, or finance declines with a reason.
CREATE TABLE reserve_request (
  id {id} NOT NULL PRIMARY KEY,
  township BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  given BIGINT,
  declined TEXT,
  answered_by {id},
  answered_name TEXT,
  answered_at BIGINT
);
CREATE UNIQUE INDEX reserve_request_open ON reserve_request (township) WHERE answered_at IS NULL;
CREATE INDEX reserve_request_township ON reserve_request (township, at);
