-- Words of calls that may be read along while they go on, sealed. A row is deleted when its call
-- ends, is in no backup, and a server writes it to no log of its own.
CREATE {fleeting}TABLE guarded_words (
    call_name TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    desk INTEGER NOT NULL,
    seen_at BIGINT NOT NULL,
    captions {bytes}
);
