-- The notice that some procedures of relief ask for before an approval, as the board lists it: to be posted, posted, removed.
ALTER TABLE relief ADD COLUMN notice TEXT;
ALTER TABLE relief ADD COLUMN notice_posted TEXT;
ALTER TABLE relief ADD COLUMN notice_through TEXT;
ALTER TABLE relief ADD COLUMN notice_removed TEXT;
