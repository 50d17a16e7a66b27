-- Files of answers that came by a connector and could not be read: set aside, with the reason.
CREATE TABLE verification_unread (
  id {id} NOT NULL PRIMARY KEY,
  county BIGINT NOT NULL,
  name TEXT NOT NULL,
  line BIGINT,
  why TEXT NOT NULL,
  noted_at BIGINT NOT NULL
);
CREATE INDEX verification_unread_county ON verification_unread (county, noted_at);
