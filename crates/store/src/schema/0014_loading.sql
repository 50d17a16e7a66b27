-- One run of taking a county over from another system: by whom, from which files, with which sums, and why although they did not agree; only ever added.
CREATE TABLE loading (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  as_of TEXT NOT NULL,
  files TEXT NOT NULL,
  families BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  monthly BIGINT NOT NULL,
  roster_month BIGINT,
  differences BIGINT NOT NULL,
  reason TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  begun_at BIGINT NOT NULL
);
CREATE INDEX loading_county ON loading (county, begun_at);
-- Under what the other system knew a family, as a keyed index, and a keyed fingerprint of its rows when everything in them was taken.
CREATE TABLE loaded_family (
  county BIGINT NOT NULL,
  family_key {bytes} NOT NULL,
  household {id} NOT NULL REFERENCES household (id),
  content {bytes} NOT NULL,
  loading {id} NOT NULL REFERENCES loading (id),
  loaded_at BIGINT NOT NULL,
  PRIMARY KEY (county, family_key)
);
CREATE INDEX loaded_family_household ON loaded_family (household);
-- What else is kept of an award that was taken over.
CREATE TABLE loaded_award (
  award {id} NOT NULL PRIMARY KEY REFERENCES award (id),
  loading {id} NOT NULL REFERENCES loading (id),
  reviewed_on TEXT,
  account {id} REFERENCES payee_account (id)
);
-- What the other system had paid under an award in each month of a period, which these books take as right.
CREATE TABLE award_opening (
  award {id} NOT NULL REFERENCES award (id),
  component TEXT NOT NULL,
  first_month BIGINT NOT NULL,
  last_month BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  PRIMARY KEY (award, component),
  CHECK (first_month <= last_month)
);
