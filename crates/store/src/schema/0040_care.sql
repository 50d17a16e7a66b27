-- Support at home: agreements with carers, looks at whether they are kept, visits, and what is planned for each person.
CREATE TABLE care_agreement (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  household {id} NOT NULL,
  tie TEXT NOT NULL,
  carer {bytes} NOT NULL,
  signed_on TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  paper {id} NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  ended_on TEXT,
  ended_why TEXT,
  sealing_key {bytes}
);
CREATE INDEX care_agreement_person ON care_agreement (person, first_day);
CREATE TABLE care_check (
  id {id} NOT NULL PRIMARY KEY,
  agreement {id} NOT NULL REFERENCES care_agreement (id),
  checked_on TEXT NOT NULL,
  kept BOOLEAN NOT NULL,
  words {bytes} NOT NULL,
  mend_by TEXT,
  mended_on TEXT,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  sealing_key {bytes}
);
CREATE INDEX care_check_agreement ON care_check (agreement, checked_on);
CREATE TABLE care_visit (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  household {id} NOT NULL,
  place BIGINT NOT NULL,
  visited_on TEXT NOT NULL,
  minute BIGINT NOT NULL,
  found TEXT NOT NULL,
  words {bytes} NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  seen_to_on TEXT,
  seen_to_words {bytes},
  seen_to_account {id},
  seen_to_name TEXT,
  sealing_key {bytes},
  UNIQUE (person, account, visited_on, minute)
);
CREATE INDEX care_visit_person ON care_visit (person, visited_on);
CREATE TABLE care_plan (
  person {id} NOT NULL PRIMARY KEY,
  household {id} NOT NULL,
  place BIGINT NOT NULL,
  comes_first BOOLEAN NOT NULL,
  visited_on TEXT,
  visit_by TEXT NOT NULL,
  open BIGINT NOT NULL,
  agreed_until TEXT,
  renew_from TEXT,
  check_by TEXT,
  mend_by TEXT
);
CREATE INDEX care_plan_place ON care_plan (place, visit_by);
