-- What lists and computations found. What a source said is sealed under a key of the row, for it names people who may be on no file.
CREATE TABLE lead (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  number TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  month BIGINT NOT NULL,
  place BIGINT NOT NULL,
  household {id},
  person {id},
  list TEXT NOT NULL,
  list_file {id},
  sheet TEXT,
  sheet_row BIGINT,
  same_as {bytes} NOT NULL UNIQUE,
  said {bytes} NOT NULL,
  found_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  provisional BOOLEAN NOT NULL,
  second_look BOOLEAN NOT NULL,
  state TEXT NOT NULL,
  assignee {id},
  assignee_name TEXT,
  outcome TEXT,
  beside TEXT,
  resulted_by {id},
  closed_on TEXT,
  version BIGINT NOT NULL
);
CREATE INDEX lead_of_place ON lead (place, state, due_on);
CREATE INDEX lead_of_month ON lead (month, place, state);
CREATE INDEX lead_of_person ON lead (person, kind, state);
CREATE INDEX lead_of_household ON lead (household);
CREATE INDEX lead_of_file ON lead (list_file);
-- What was done about a lead; only ever added, sealed under the key of the lead.
CREATE TABLE lead_record (
  lead {id} NOT NULL REFERENCES lead (id),
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  happened_on TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  body {bytes} NOT NULL,
  PRIMARY KEY (lead, seq)
);
-- Months in which every lead was accounted for; only ever added.
CREATE TABLE lead_month (
  county BIGINT NOT NULL,
  month BIGINT NOT NULL,
  closed_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  leads BIGINT NOT NULL,
  PRIMARY KEY (county, month)
);
