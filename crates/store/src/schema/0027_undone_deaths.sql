-- Deaths recorded by mistake: one asks with a reason and a paper, another answers; the answer is given once.
CREATE TABLE death_undo (
  id {id} NOT NULL PRIMARY KEY,
  person {id} NOT NULL REFERENCES person (id),
  household {id},
  place BIGINT NOT NULL,
  died_on TEXT NOT NULL,
  relation BIGINT NOT NULL,
  paper {id} NOT NULL,
  reason {bytes} NOT NULL,
  asked_at BIGINT NOT NULL,
  account {id} NOT NULL,
  name TEXT NOT NULL,
  answered_at BIGINT,
  answered_by {id},
  answered_name TEXT,
  lives BIGINT
);
CREATE INDEX death_undo_person ON death_undo (person);
CREATE INDEX death_undo_household ON death_undo (household);
CREATE INDEX death_undo_place ON death_undo (place);
-- The end that was decided before a death took its place, so that it comes back when the death is put right.
ALTER TABLE award ADD COLUMN planned_last BIGINT;
ALTER TABLE award ADD COLUMN planned_by {id};
