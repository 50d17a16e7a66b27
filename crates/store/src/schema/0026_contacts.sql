-- Requests for help are followed up: where a stranger lives, to which office they were passed on, by when somebody goes and sees, and what came of it.
ALTER TABLE contact ADD COLUMN home {bytes};
ALTER TABLE contact ADD COLUMN passed_to BIGINT;
ALTER TABLE contact ADD COLUMN follow_by TEXT;
ALTER TABLE contact ADD COLUMN followed_on TEXT;
ALTER TABLE contact ADD COLUMN followed_words {bytes};
ALTER TABLE contact ADD COLUMN followed_name TEXT;
CREATE INDEX contact_passed_to ON contact (passed_to, asked_on);
CREATE INDEX contact_follow_by ON contact (follow_by);
