-- Lists of recipients that hang in villages: who put which up, where and when, with the photo of it on the wall.
CREATE TABLE standing_posting (
  id {id} NOT NULL PRIMARY KEY,
  sealing_key {bytes},
  village BIGINT NOT NULL,
  scheme TEXT NOT NULL,
  board TEXT NOT NULL,
  posted_on TEXT NOT NULL,
  families BIGINT NOT NULL,
  shown TEXT NOT NULL,
  photo {bytes} NOT NULL,
  entered_at BIGINT NOT NULL,
  account {id},
  name TEXT NOT NULL
);
CREATE INDEX standing_posting_village ON standing_posting (village, scheme, posted_on);
