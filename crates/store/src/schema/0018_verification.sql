-- Checks: asked for by a case, run by the county, reported.
CREATE TABLE verification (
  id {id} NOT NULL PRIMARY KEY,
  casefile {id} NOT NULL,
  case_no TEXT NOT NULL,
  seq BIGINT NOT NULL,
  household {id} NOT NULL,
  place BIGINT NOT NULL,
  kind TEXT NOT NULL,
  repeats {id},
  state TEXT NOT NULL,
  requested_on TEXT NOT NULL,
  requested_by {id},
  due_on TEXT,
  started_on TEXT,
  reported_on TEXT,
  report {id},
  version BIGINT NOT NULL
);
CREATE INDEX verification_place ON verification (place, state, due_on);
CREATE INDEX verification_case ON verification (casefile, seq);
-- Whose data a check asks for.
CREATE TABLE verification_person (
  verification {id} NOT NULL REFERENCES verification (id),
  person {id} NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (verification, person)
);
-- One question: one person, one source. The place is that of the check, for lists by source.
CREATE TABLE verification_item (
  id {id} NOT NULL PRIMARY KEY,
  verification {id} NOT NULL REFERENCES verification (id),
  person {id} NOT NULL,
  part TEXT NOT NULL,
  source TEXT NOT NULL,
  place BIGINT NOT NULL,
  state TEXT NOT NULL,
  why TEXT,
  request {id},
  asked_on TEXT,
  answered_on TEXT,
  as_of TEXT,
  UNIQUE (verification, person, source)
);
CREATE INDEX verification_item_open ON verification_item (source, state, place);
CREATE INDEX verification_item_person ON verification_item (person);
CREATE INDEX verification_item_request ON verification_item (request);
-- Files of questions.
CREATE TABLE verification_request (
  id {id} NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  county BIGINT NOT NULL,
  way TEXT NOT NULL,
  items BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX verification_request_county ON verification_request (county, made_at);
-- Files of answers. What was not taken is kept by row and column, without what stood there.
CREATE TABLE verification_delivery (
  id {id} NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  county BIGINT NOT NULL,
  way TEXT NOT NULL,
  hash TEXT NOT NULL,
  lines BIGINT NOT NULL,
  taken BIGINT NOT NULL,
  faults TEXT NOT NULL,
  came_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL,
  UNIQUE (county, source, hash)
);
-- Lines of answers, sealed under the key of the person they tell of.
CREATE TABLE verification_answer (
  id {id} NOT NULL PRIMARY KEY,
  item {id} NOT NULL REFERENCES verification_item (id),
  person {id} NOT NULL,
  delivery {id} NOT NULL REFERENCES verification_delivery (id),
  line BIGINT NOT NULL,
  body {bytes} NOT NULL
);
CREATE INDEX verification_answer_item ON verification_answer (item);
