-- What an amount is made of, where it is not of one piece, as the assessment said on which it was decided.
ALTER TABLE award_rate ADD COLUMN parts TEXT;
CREATE INDEX award_rate_parts ON award_rate (award) WHERE parts IS NOT NULL;
-- Whether an order of finance is the balance of a fund that was taken over; nothing is no.
ALTER TABLE fund_order ADD COLUMN opening BOOLEAN;
