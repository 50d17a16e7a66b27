-- Other systems: an account each, with its token as a hash.
CREATE TABLE api_client (
  account {id} NOT NULL PRIMARY KEY REFERENCES account (id),
  owner TEXT NOT NULL,
  hash {bytes} NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_on TEXT NOT NULL,
  revoked_at BIGINT,
  used_at BIGINT,
  version BIGINT NOT NULL
);
-- What changed since a moment, for systems that follow cases.
CREATE INDEX case_record_entered ON case_record (entered_at, casefile, seq);
