CREATE TABLE kept (
    name TEXT PRIMARY KEY,
    value {bytes} NOT NULL
);

-- What is sorted and filtered by. The text lies in another table, so that this one is
-- short to walk through.
CREATE TABLE report (
    id {id},
    external_id TEXT,
    receipt TEXT NOT NULL UNIQUE,
    once TEXT UNIQUE,
    received_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    closed_at BIGINT,
    seen_at BIGINT,
    seen BIGINT NOT NULL,
    calm BIGINT NOT NULL,
    status TEXT NOT NULL,
    assigned_to BIGINT,
    merged_into BIGINT,
    has_person BIGINT NOT NULL,
    created_by BIGINT,
    town TEXT,
    district TEXT,
    outcome TEXT,
    reporter TEXT,
    channel TEXT,
    asked TEXT NOT NULL,
    loss BIGINT NOT NULL,
    amount_attempted BIGINT,
    amount_lost BIGINT,
    amount_stopped BIGINT,
    amount_recovered BIGINT
);

CREATE INDEX report_urgent ON report(calm, seen, received_at, id);
CREATE INDEX report_status ON report(status, calm, seen, received_at, id);
CREATE INDEX report_received ON report(received_at, id);
CREATE INDEX report_town ON report(town, received_at, id);
CREATE INDEX report_district ON report(district {bytewise}, received_at, id);
CREATE INDEX report_outcome ON report(outcome, received_at, id);
CREATE INDEX report_reporter ON report(reporter, received_at, id);
CREATE INDEX report_channel ON report(channel, received_at, id);
CREATE INDEX report_asked ON report(loss, asked, status, received_at);
CREATE INDEX report_assigned ON report(assigned_to, received_at, id);
CREATE INDEX report_closed ON report(closed_at);
CREATE INDEX report_merged ON report(merged_into);
CREATE INDEX report_external ON report(external_id);
CREATE INDEX report_due ON report(id) WHERE calm = 0 AND seen = 0;

CREATE TABLE report_body (
    report {key} REFERENCES report(id) ON DELETE CASCADE,
    body TEXT NOT NULL
);

-- Every field is sealed.
CREATE TABLE person (
    report {key} REFERENCES report(id) ON DELETE CASCADE,
    reporter_name {bytes},
    reporter_telephone {bytes},
    reporter_email {bytes},
    reporter_address {bytes},
    reporter_safe_to_ring {bytes},
    targeted_name {bytes},
    targeted_telephone {bytes},
    targeted_email {bytes},
    targeted_address {bytes},
    targeted_safe_to_ring {bytes}
);

CREATE TABLE added (
    id {id},
    report BIGINT NOT NULL REFERENCES report(id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX added_report ON added(report, id);

CREATE TABLE history (
    id {id},
    report BIGINT NOT NULL REFERENCES report(id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    made_by BIGINT,
    what TEXT NOT NULL,
    fields TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX history_report ON history(report, id);

CREATE TABLE note (
    id {id},
    report BIGINT NOT NULL REFERENCES report(id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    made_by BIGINT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX note_report ON note(report, id);

CREATE TABLE draft (
    name TEXT PRIMARY KEY,
    content {bytes} NOT NULL,
    ends_at BIGINT NOT NULL
);
CREATE INDEX draft_ends ON draft(ends_at);
