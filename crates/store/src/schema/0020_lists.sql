-- Lists and counts of cases are read from the index alone.
DROP INDEX casefile_place;
CREATE INDEX casefile_list ON casefile (place, stage, due_on, id);
