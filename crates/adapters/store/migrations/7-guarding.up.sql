-- Guarded lines as families set them up, and their calls without content.
CREATE TABLE guarded_line (
    id {id},
    name TEXT NOT NULL UNIQUE,
    key_hash TEXT NOT NULL UNIQUE,
    settings {bytes},
    begun_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    test_wanted_at BIGINT,
    answer INTEGER,
    answered_at BIGINT
);

CREATE TABLE guarded_call (
    id {id},
    call_name TEXT NOT NULL UNIQUE,
    line TEXT NOT NULL,
    begun_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    ended INTEGER NOT NULL,
    heard INTEGER NOT NULL,
    level TEXT NOT NULL,
    stage TEXT,
    courier_due INTEGER NOT NULL
);
CREATE INDEX guarded_call_line ON guarded_call(line, begun_at);
CREATE INDEX guarded_call_begun ON guarded_call(begun_at);
