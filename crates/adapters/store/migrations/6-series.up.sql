-- Series of reports of one gang: their reports, what people decided, what happened.
CREATE TABLE series (
    id {id},
    standing TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);
CREATE INDEX series_standing ON series(standing, id);

-- A report is in one series at most.
CREATE TABLE series_report (
    report BIGINT PRIMARY KEY REFERENCES report(id) ON DELETE CASCADE,
    series BIGINT NOT NULL REFERENCES series(id) ON DELETE CASCADE
);
CREATE INDEX series_report_series ON series_report(series, report);

CREATE TABLE series_event (
    id {id},
    series BIGINT NOT NULL REFERENCES series(id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    account BIGINT,
    what TEXT NOT NULL,
    report BIGINT REFERENCES report(id) ON DELETE CASCADE,
    detail TEXT NOT NULL
);
CREATE INDEX series_event_series ON series_event(series, id);
CREATE INDEX series_event_report ON series_event(report);

-- The last decision about two reports counts; all are kept.
CREATE TABLE series_decision (
    id {id},
    earlier BIGINT NOT NULL REFERENCES report(id) ON DELETE CASCADE,
    later BIGINT NOT NULL REFERENCES report(id) ON DELETE CASCADE,
    verdict TEXT NOT NULL,
    at BIGINT NOT NULL,
    account BIGINT
);
CREATE INDEX series_decision_earlier ON series_decision(earlier);
CREATE INDEX series_decision_later ON series_decision(later);

CREATE TABLE series_look (
    id {id},
    account BIGINT NOT NULL,
    series BIGINT NOT NULL REFERENCES series(id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    UNIQUE (account, series)
);

CREATE INDEX report_changed ON report(changed_at, id);
