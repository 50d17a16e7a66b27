-- Households. With the key what is sealed becomes unreadable; the row and the log stay.
CREATE TABLE household (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  number TEXT NOT NULL UNIQUE,
  head {id} NOT NULL,
  lives BIGINT NOT NULL,
  registered BIGINT,
  address {bytes},
  area TEXT,
  opened_on TEXT NOT NULL,
  closed_on TEXT,
  merged_into {id},
  version BIGINT NOT NULL
);
CREATE INDEX household_lives ON household (lives, number);
CREATE INDEX household_registered ON household (registered, number);
-- Persons. The indexes of numbers and telephones are keyed: nobody without the key can try a guess.
CREATE TABLE person (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  name TEXT NOT NULL,
  sex BIGINT,
  birth TEXT,
  number_state TEXT NOT NULL,
  number {bytes},
  number_index {bytes} UNIQUE,
  tail_index {bytes},
  phone {bytes},
  phone_index {bytes},
  ethnic BIGINT,
  marital TEXT,
  registered BIGINT,
  lives BIGINT NOT NULL,
  died_on TEXT,
  version BIGINT NOT NULL
);
CREATE INDEX person_tail ON person (tail_index);
CREATE INDEX person_phone ON person (phone_index);
CREATE INDEX person_lives ON person (lives);
-- Under what a person is found: name, pinyin, initials, as bytes so that both databases compare them alike.
CREATE TABLE name_key (
  name_key {bytes} NOT NULL,
  person {id} NOT NULL REFERENCES person (id),
  PRIMARY KEY (name_key, person)
);
CREATE INDEX name_key_person ON name_key (person);
-- Who belongs where from when until when.
CREATE TABLE membership (
  id {id} NOT NULL PRIMARY KEY,
  household {id} NOT NULL REFERENCES household (id),
  person {id} NOT NULL REFERENCES person (id),
  relation BIGINT NOT NULL,
  first_day TEXT NOT NULL,
  joined TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  last_day TEXT,
  left_for TEXT,
  ended_at BIGINT
);
CREATE INDEX membership_household ON membership (household, first_day);
CREATE INDEX membership_person ON membership (person, first_day);
CREATE UNIQUE INDEX membership_open ON membership (person) WHERE last_day IS NULL;
-- Who owes support to a member from outside.
CREATE TABLE supporter (
  id {id} NOT NULL PRIMARY KEY,
  supports {id} NOT NULL REFERENCES person (id),
  person {id} NOT NULL REFERENCES person (id),
  duty TEXT NOT NULL,
  first_day TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  last_day TEXT,
  ended_at BIGINT
);
CREATE INDEX supporter_supports ON supporter (supports);
CREATE INDEX supporter_person ON supporter (person);
CREATE TABLE hardship_event (
  id {id} NOT NULL PRIMARY KEY,
  household {id} NOT NULL REFERENCES household (id),
  happened_on TEXT NOT NULL,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX hardship_event_household ON hardship_event (household, happened_on);
-- What each source said; only ever added.
CREATE TABLE evidence (
  id {id} NOT NULL PRIMARY KEY,
  subject_kind TEXT NOT NULL,
  subject {id} NOT NULL,
  what TEXT NOT NULL,
  first_month BIGINT,
  last_month BIGINT,
  value {bytes} NOT NULL,
  source TEXT NOT NULL,
  department TEXT,
  stated_on TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  case_no TEXT,
  paper {id},
  corrects {id} UNIQUE,
  reason {bytes}
);
CREATE INDEX evidence_subject ON evidence (subject, id);
-- What was put right or changed in records; only ever added.
CREATE TABLE correction (
  id {id} NOT NULL PRIMARY KEY,
  owner_kind TEXT NOT NULL,
  owner {id} NOT NULL,
  field TEXT NOT NULL,
  old_value {bytes},
  new_value {bytes},
  since TEXT,
  reason {bytes} NOT NULL,
  recorded_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX correction_owner ON correction (owner, id);
-- Dealings with the other place of people who live in one and are registered in another; only ever added.
CREATE TABLE liaison (
  id {id} NOT NULL PRIMARY KEY,
  household {id} NOT NULL REFERENCES household (id),
  other_place BIGINT NOT NULL,
  spoken_on TEXT NOT NULL,
  words {bytes} NOT NULL,
  recorded_at BIGINT NOT NULL,
  name TEXT NOT NULL
);
CREATE INDEX liaison_household ON liaison (household, id);
-- Requests for help, whether or not an application follows.
CREATE TABLE contact (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  number TEXT NOT NULL UNIQUE,
  asked_on TEXT NOT NULL,
  channel TEXT NOT NULL,
  place BIGINT NOT NULL,
  asker {bytes},
  phone {bytes},
  person {id},
  household {id},
  words {bytes},
  answer TEXT NOT NULL,
  answer_words {bytes},
  passed_on_to TEXT,
  case_no TEXT,
  accepted_on TEXT,
  recorded_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX contact_place ON contact (place, asked_on);
CREATE INDEX contact_household ON contact (household, asked_on);
CREATE INDEX contact_person ON contact (person);
