-- Waves as they were seen, their reports, and what became of them.
CREATE TABLE wave (
    id {id},
    fate TEXT NOT NULL,
    first_day BIGINT NOT NULL,
    last_day BIGINT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX wave_last ON wave(last_day, id);

CREATE TABLE wave_report (
    id {id},
    wave BIGINT NOT NULL REFERENCES wave(id) ON DELETE CASCADE,
    report BIGINT NOT NULL REFERENCES report(id) ON DELETE CASCADE,
    UNIQUE (wave, report)
);
CREATE INDEX wave_report_report ON wave_report(report);

CREATE TABLE wave_event (
    id {id},
    wave BIGINT NOT NULL REFERENCES wave(id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    day BIGINT NOT NULL,
    fate TEXT NOT NULL,
    people BIGINT NOT NULL,
    told BIGINT NOT NULL
);
CREATE INDEX wave_event_wave ON wave_event(wave, id);

-- One row: which look was the last, so that of two processes one keeps what both found.
CREATE TABLE wave_look (
    name TEXT PRIMARY KEY,
    revision BIGINT NOT NULL,
    day BIGINT,
    at BIGINT NOT NULL
);
