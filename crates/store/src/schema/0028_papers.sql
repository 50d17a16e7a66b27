-- The number under which the office files a roster, entered once by a person.
CREATE TABLE roster_document (
  roster {id} NOT NULL PRIMARY KEY REFERENCES roster (id),
  document TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  account {id}
);
