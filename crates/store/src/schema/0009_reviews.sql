-- Whose turn a case is, so that lists find the work of an office; when somebody first asked, so that lists show how long it took.
ALTER TABLE casefile ADD COLUMN turn TEXT;
ALTER TABLE casefile ADD COLUMN first_contact TEXT;
CREATE INDEX casefile_open ON casefile (household, scheme, stage);
CREATE INDEX award_review ON award (county, review_by);
