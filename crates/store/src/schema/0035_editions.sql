-- How often something was written about a person or a household: whoever keeps a family's file in memory asks here whether it is still the one on file.
CREATE TABLE edition (
    subject {id} NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);
