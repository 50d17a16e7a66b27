-- A file for each bank: to which it went, which one a return file answers, and the layout by which it was written or read.
ALTER TABLE bank_file ADD COLUMN bank TEXT;
ALTER TABLE bank_file ADD COLUMN answers BIGINT;
ALTER TABLE bank_file ADD COLUMN layout_text TEXT;
-- The number of the file in which a line went out, from 1; nothing is the first.
ALTER TABLE roster_line ADD COLUMN bank_file BIGINT;
