-- What hangs on boards, after the records of the cases.
CREATE TABLE notice (
  casefile {id} NOT NULL REFERENCES casefile (id),
  seq BIGINT NOT NULL,
  round BIGINT,
  board TEXT NOT NULL,
  village BIGINT NOT NULL,
  posted_on TEXT NOT NULL,
  through TEXT NOT NULL,
  posted_by {id},
  photo {id} NOT NULL,
  removed_on TEXT,
  removed_photo {id},
  void BOOLEAN NOT NULL,
  objections BIGINT NOT NULL,
  PRIMARY KEY (casefile, seq)
);
CREATE INDEX notice_village ON notice (village, removed_on, through);
-- What stands or stood on the web.
CREATE TABLE web_notice (
  id {id} NOT NULL PRIMARY KEY,
  casefile {id} NOT NULL REFERENCES casefile (id),
  seq BIGINT NOT NULL,
  village BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  account {id},
  until TEXT NOT NULL,
  taken_down_at BIGINT,
  taken_down_why TEXT
);
CREATE INDEX web_notice_case ON web_notice (casefile, id);
CREATE INDEX web_notice_village ON web_notice (taken_down_at, village);
-- Who objected to a notice: opened for the handler of the case alone.
CREATE TABLE objector (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  casefile {id} NOT NULL REFERENCES casefile (id),
  asker {bytes},
  phone {bytes},
  recorded_at BIGINT NOT NULL,
  account {id}
);
-- Calls, complaints and reports.
CREATE TABLE register_entry (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  number TEXT NOT NULL UNIQUE,
  place BIGINT NOT NULL,
  kind TEXT NOT NULL,
  way TEXT NOT NULL,
  named BOOLEAN NOT NULL,
  reachable BOOLEAN NOT NULL,
  came_at BIGINT NOT NULL,
  case_no TEXT,
  household {id},
  asker {bytes},
  phone {bytes},
  words {bytes},
  state TEXT NOT NULL,
  handler {id},
  due_on TEXT NOT NULL,
  provisional BOOLEAN NOT NULL,
  answered_on TEXT,
  finding TEXT,
  unreached BIGINT NOT NULL,
  linked BOOLEAN NOT NULL,
  account {id},
  name TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX register_entry_place ON register_entry (place, state, due_on);
CREATE INDEX register_entry_case ON register_entry (case_no);
CREATE TABLE register_step (
  entry {id} NOT NULL REFERENCES register_entry (id),
  seq BIGINT NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  words {bytes},
  at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  PRIMARY KEY (entry, seq)
);
-- Wrong tries of people who ask where a case stands, under a keyed fingerprint.
CREATE TABLE progress_try (
  source {bytes} NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  since BIGINT NOT NULL,
  locked_until BIGINT
);
CREATE INDEX progress_try_since ON progress_try (since);
-- Errors made in good faith, and what a competent person said of each.
CREATE TABLE good_faith_error (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  place BIGINT NOT NULL,
  case_no TEXT NOT NULL,
  household {id} NOT NULL,
  occasion TEXT NOT NULL,
  cause TEXT NOT NULL,
  found_on TEXT NOT NULL,
  corrected_on TEXT NOT NULL,
  words {bytes},
  recorded_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX good_faith_error_place ON good_faith_error (place, recorded_at);
CREATE TABLE good_faith_answer (
  error {id} NOT NULL PRIMARY KEY REFERENCES good_faith_error (id),
  excused BOOLEAN NOT NULL,
  words {bytes},
  answered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
