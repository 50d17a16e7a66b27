-- Why a draft was given up.
ALTER TABLE roster ADD COLUMN reason TEXT;
-- A draft that was given up stands in no other one's way.
DROP INDEX roster_regular;
CREATE UNIQUE INDEX roster_regular ON roster (county, scheme, month) WHERE kind = 'regular' AND state <> 'discarded';
-- Whether more was paid under an award than is due, as of its last change; not looked into yet for those that were there before.
ALTER TABLE award ADD COLUMN surplus BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX award_surplus ON award (county, scheme) WHERE surplus;
-- Months before it are paid as they should be; nothing once something of the award changed.
ALTER TABLE award ADD COLUMN settled_before BIGINT;
CREATE INDEX payment_failed ON payment (award) WHERE state = 'failed';
