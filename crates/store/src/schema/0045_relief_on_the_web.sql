-- A notice on the web may be that of a matter of relief as well as that of a case.
CREATE TABLE web_notice_of_any (
  id {id} NOT NULL PRIMARY KEY,
  casefile {id} REFERENCES casefile (id),
  relief {id} REFERENCES relief (id),
  seq BIGINT NOT NULL,
  village BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  account {id},
  until TEXT NOT NULL,
  taken_down_at BIGINT,
  taken_down_why TEXT,
  CHECK ((casefile IS NULL) <> (relief IS NULL))
);
INSERT INTO web_notice_of_any (id, casefile, seq, village, published_at, account, until, taken_down_at, taken_down_why)
  SELECT id, casefile, seq, village, published_at, account, until, taken_down_at, taken_down_why FROM web_notice;
DROP TABLE web_notice;
ALTER TABLE web_notice_of_any RENAME TO web_notice;
CREATE INDEX web_notice_case ON web_notice (casefile, id);
CREATE INDEX web_notice_relief ON web_notice (relief, id);
CREATE INDEX web_notice_village ON web_notice (taken_down_at, village);
