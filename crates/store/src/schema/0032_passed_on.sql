-- Each time a request for help is passed on after it was logged: from which office, to which, and why.
CREATE TABLE contact_passing (
  id {id} NOT NULL PRIMARY KEY,
  contact {id} NOT NULL,
  from_place BIGINT NOT NULL,
  from_words TEXT,
  to_place BIGINT,
  to_words TEXT,
  follow_by TEXT,
  reason {bytes},
  recorded_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX contact_passing_contact ON contact_passing (contact, id);
CREATE INDEX contact_passing_from ON contact_passing (from_place, contact);
