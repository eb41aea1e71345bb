DROP TABLE draft;
DROP TABLE note;
DROP TABLE history;
DROP TABLE added;
DROP TABLE person;
DROP TABLE report_body;
DROP TABLE report;
DROP TABLE kept;
