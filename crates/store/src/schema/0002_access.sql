CREATE TABLE account (
  id {id} NOT NULL PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  password TEXT NOT NULL,
  second_factor {bytes},
  last_code_step BIGINT NOT NULL,
  state TEXT NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  must_change BOOLEAN NOT NULL,
  version BIGINT NOT NULL
);
CREATE TABLE posting (
  account {id} NOT NULL REFERENCES account (id),
  role TEXT NOT NULL,
  place BIGINT NOT NULL,
  first_day TEXT NOT NULL,
  last_day TEXT,
  PRIMARY KEY (account, role, place, first_day)
);
CREATE TABLE login_session (
  token {bytes} NOT NULL PRIMARY KEY,
  account {id} NOT NULL REFERENCES account (id),
  opened BIGINT NOT NULL,
  seen BIGINT NOT NULL,
  step TEXT NOT NULL
);
CREATE INDEX login_session_account ON login_session (account);
