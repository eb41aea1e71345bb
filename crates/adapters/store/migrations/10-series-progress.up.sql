-- Up to which report all were compared with the others: one row.
CREATE TABLE series_progress (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    report BIGINT NOT NULL
);
