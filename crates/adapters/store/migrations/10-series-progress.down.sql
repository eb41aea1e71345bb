DROP TABLE series_progress;
