-- What a county sets. A value is never changed: another one follows it, or the second person turned it down.
CREATE TABLE setting (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  place BIGINT NOT NULL,
  item TEXT NOT NULL,
  value TEXT NOT NULL,
  first_day TEXT NOT NULL,
  document TEXT,
  entered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX setting_county ON setting (county, entered_at);
-- What the second person said about a value that touches decisions.
CREATE TABLE setting_answer (
  setting {id} NOT NULL PRIMARY KEY REFERENCES setting (id),
  accepted BOOLEAN NOT NULL,
  answered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
-- By which a county's sample is drawn: random, made once, sealed, shown to nobody.
CREATE TABLE sample_seed (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  seed {bytes} NOT NULL,
  made_at BIGINT NOT NULL
);
