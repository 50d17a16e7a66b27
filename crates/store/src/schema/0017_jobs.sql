-- What the office does by itself: one row for each job and period. Rows are forgotten after 92 days.
CREATE TABLE job_run (
  job TEXT NOT NULL,
  period BIGINT NOT NULL,
  tries BIGINT NOT NULL,
  state TEXT NOT NULL,
  started BIGINT NOT NULL,
  ended BIGINT,
  done BIGINT NOT NULL,
  failure TEXT,
  PRIMARY KEY (job, period)
);
CREATE INDEX job_run_state ON job_run (job, state, period);
-- Cases whose deadline rests on a holiday table that is not out yet are few.
CREATE INDEX casefile_provisional ON casefile (id) WHERE provisional;
-- Lines of the log that wait for their link, so that sealing need not look through the whole log.
CREATE TABLE audit_waiting (
  county BIGINT NOT NULL,
  line {id} NOT NULL,
  PRIMARY KEY (county, line)
);
INSERT INTO audit_waiting (county, line)
  SELECT a.county, a.id FROM audit a LEFT JOIN audit_link l ON l.line = a.id WHERE l.line IS NULL;
