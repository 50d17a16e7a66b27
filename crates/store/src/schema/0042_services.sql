-- Health and care services that are arranged for somebody; the number of a file is sealed under the key of the person.
CREATE TABLE care_service (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL,
  household {id} NOT NULL,
  kind TEXT NOT NULL,
  provider TEXT NOT NULL,
  team TEXT NOT NULL,
  number {bytes},
  from_on TEXT NOT NULL,
  until_on TEXT,
  renew_on TEXT,
  ended_on TEXT,
  ended_why TEXT,
  list {id},
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX care_service_person ON care_service (person, kind, from_on);
-- Who did not want one: their own choice.
CREATE TABLE care_service_decline (
  person {id} NOT NULL,
  kind TEXT NOT NULL,
  declined_on TEXT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person, kind, declined_on)
);
