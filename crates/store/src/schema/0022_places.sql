-- Rights that one person asks for and another grants. A request is never changed.
CREATE TABLE access_request (
  id {id} NOT NULL PRIMARY KEY,
  account {id} NOT NULL REFERENCES account (id),
  place BIGINT NOT NULL,
  issuer TEXT,
  subject TEXT,
  role TEXT,
  places TEXT,
  entered_at BIGINT NOT NULL,
  entered_by {id},
  name TEXT NOT NULL
);
CREATE INDEX access_request_account ON access_request (account);
-- What the second person said.
CREATE TABLE access_answer (
  request {id} NOT NULL PRIMARY KEY REFERENCES access_request (id),
  accepted BOOLEAN NOT NULL,
  answered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
-- Who signs in as which subject of which provider. A row goes when the link ends; the request and its answer stay.
CREATE TABLE sign_in_link (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  account {id} NOT NULL REFERENCES account (id),
  request {id} NOT NULL REFERENCES access_request (id),
  PRIMARY KEY (issuer, subject)
);
CREATE UNIQUE INDEX sign_in_link_account ON sign_in_link (issuer, account);
-- Browsers that were sent to the provider and did not come back yet. Nothing here is a secret: state, nonce and verifier are made from the browser's cookie.
CREATE TABLE sign_in_try (
  id {bytes} NOT NULL PRIMARY KEY,
  began_at BIGINT NOT NULL,
  return_to TEXT NOT NULL
);
-- Lists of townships and villages as a county entered them. A list is never changed: another one follows it, or the second person turned it down.
CREATE TABLE place_list (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  first_day TEXT NOT NULL,
  document TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX place_list_county ON place_list (county, entered_at);
CREATE TABLE place_row (
  list {id} NOT NULL REFERENCES place_list (id),
  position BIGINT NOT NULL,
  code BIGINT NOT NULL,
  name TEXT NOT NULL,
  area TEXT,
  change TEXT NOT NULL,
  becomes TEXT NOT NULL,
  PRIMARY KEY (list, position)
);
CREATE TABLE place_answer (
  list {id} NOT NULL PRIMARY KEY REFERENCES place_list (id),
  accepted BOOLEAN NOT NULL,
  answered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
