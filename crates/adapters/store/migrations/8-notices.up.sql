-- What the desk is told of by itself, and who has seen it.
CREATE TABLE notice (
    id {id},
    topic TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    words TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX notice_topic ON notice(topic, id);

CREATE TABLE notice_seen (
    id {id},
    notice BIGINT NOT NULL REFERENCES notice(id) ON DELETE CASCADE,
    account BIGINT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (account, notice)
);
CREATE INDEX notice_seen_notice ON notice_seen(notice);
