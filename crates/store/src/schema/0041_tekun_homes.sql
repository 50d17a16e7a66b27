-- Self-care of supported persons: each assessment with its grade; the six answers are evidence on the family's file.
CREATE TABLE tekun_self_care (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  household {id} NOT NULL,
  assessed_on TEXT NOT NULL,
  grade TEXT NOT NULL,
  why TEXT NOT NULL,
  assessor1 TEXT NOT NULL,
  assessor2 TEXT NOT NULL,
  form {id} NOT NULL,
  photo {id},
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX tekun_self_care_person ON tekun_self_care (person, assessed_on);
-- Reports of a change, each with the clock of its assessment.
CREATE TABLE tekun_report (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  household {id} NOT NULL,
  reported_on TEXT NOT NULL,
  due_on TEXT,
  provisional BOOLEAN NOT NULL,
  words {bytes} NOT NULL,
  answered {id},
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX tekun_report_open ON tekun_report (person) WHERE answered IS NULL;
CREATE INDEX tekun_report_person ON tekun_report (person);
-- Homes. What one person enters of a home holds once a second one agreed.
CREATE TABLE tekun_home (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  township BIGINT NOT NULL
);
CREATE INDEX tekun_home_township ON tekun_home (township);
CREATE TABLE tekun_home_edition (
  id {id} NOT NULL PRIMARY KEY,
  home {id} NOT NULL REFERENCES tekun_home (id),
  title TEXT NOT NULL,
  kind TEXT NOT NULL,
  beds BIGINT NOT NULL CHECK (beds >= 0),
  nursing BIGINT NOT NULL CHECK (nursing >= 0 AND nursing <= beds),
  address TEXT NOT NULL,
  contact TEXT NOT NULL,
  opened_on TEXT NOT NULL,
  closed_on TEXT,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX tekun_home_edition_home ON tekun_home_edition (home);
CREATE TABLE tekun_home_answer (
  edition {id} NOT NULL PRIMARY KEY REFERENCES tekun_home_edition (id),
  accepted BOOLEAN NOT NULL,
  answered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
-- Who lives in a home: a bed is given once, and nobody has two.
CREATE TABLE tekun_stay (
  id {id} NOT NULL PRIMARY KEY,
  home {id} NOT NULL REFERENCES tekun_home (id),
  person {id} NOT NULL,
  household {id} NOT NULL,
  bed TEXT NOT NULL,
  nursing BOOLEAN NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  ended TEXT,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX tekun_stay_bed ON tekun_stay (home, bed) WHERE until_on IS NULL;
CREATE UNIQUE INDEX tekun_stay_person ON tekun_stay (person) WHERE until_on IS NULL;
CREATE INDEX tekun_stay_of ON tekun_stay (person, from_on);
CREATE INDEX tekun_stay_home ON tekun_stay (home, from_on);
-- Days of leave and in hospital.
CREATE TABLE tekun_absence (
  id {id} NOT NULL PRIMARY KEY,
  stay {id} NOT NULL REFERENCES tekun_stay (id),
  kind TEXT NOT NULL,
  from_on TEXT NOT NULL,
  until_on TEXT,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX tekun_absence_stay ON tekun_absence (stay);
-- Safety checks of homes.
CREATE TABLE tekun_check (
  id {id} NOT NULL PRIMARY KEY,
  home {id} NOT NULL REFERENCES tekun_home (id),
  checked_on TEXT NOT NULL,
  checker TEXT NOT NULL,
  found TEXT NOT NULL,
  mend_by TEXT,
  mended_on TEXT,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX tekun_check_home ON tekun_check (home, checked_on);
-- What somebody said about living in a home.
CREATE TABLE tekun_offer (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  household {id} NOT NULL,
  asked_on TEXT NOT NULL,
  origin TEXT NOT NULL,
  grounds TEXT NOT NULL,
  home {id},
  answer TEXT NOT NULL,
  reason {bytes},
  ask_again TEXT,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX tekun_offer_person ON tekun_offer (person, asked_on);
