-- Messages to people: what is to be told, to whose telephone, how it stands. Of one cause there is one message.
CREATE TABLE message (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  county BIGINT NOT NULL,
  place BIGINT NOT NULL,
  event TEXT NOT NULL,
  cause TEXT NOT NULL UNIQUE,
  person {id},
  entry {id},
  account {id},
  role TEXT NOT NULL,
  household {id},
  case_no TEXT,
  body {bytes},
  phone {bytes},
  parts BIGINT NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  file {id},
  calls BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  until BIGINT,
  version BIGINT NOT NULL
);
CREATE INDEX message_place ON message (place, state, made_at);
CREATE INDEX message_waiting ON message (state, county, made_at);
CREATE INDEX message_household ON message (household, made_at);
CREATE INDEX message_case ON message (case_no);
CREATE INDEX message_person ON message (person, state);
CREATE INDEX message_account ON message (account);
CREATE INDEX message_file_of ON message (file);
-- What happened to a message.
CREATE TABLE message_step (
  message {id} NOT NULL REFERENCES message (id),
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  words {bytes},
  at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  PRIMARY KEY (message, seq)
);
-- Files for providers; their lines are the messages that name them.
CREATE TABLE message_file (
  id {id} NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  county BIGINT NOT NULL,
  layout TEXT NOT NULL,
  lines BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX message_file_county ON message_file (county, made_at);
-- How people ask to be told; the latest holds. Who is told instead is sealed under the key of the person.
CREATE TABLE message_wish (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  kind TEXT NOT NULL,
  other {bytes},
  phone {bytes},
  said_on TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX message_wish_person ON message_wish (person, recorded_at);
-- Where the codes of an account go.
CREATE TABLE message_factor (
  account {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  phone {bytes} NOT NULL,
  set_at BIGINT NOT NULL,
  set_by {id},
  name TEXT NOT NULL
);
-- Codes that were sent, by their keyed fingerprint.
CREATE TABLE sign_in_code (
  id {id} NOT NULL PRIMARY KEY,
  account {id} NOT NULL,
  hash {bytes} NOT NULL,
  made_at BIGINT NOT NULL,
  until BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX sign_in_code_account ON sign_in_code (account, made_at);
