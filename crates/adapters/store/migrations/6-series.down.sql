DROP INDEX report_changed;
DROP TABLE series_look;
DROP TABLE series_decision;
DROP TABLE series_event;
DROP TABLE series_report;
DROP TABLE series;
