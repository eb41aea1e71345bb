-- Bulletins with all their versions, those who subscribe, and messages on their way out.
CREATE TABLE bulletin (
    id {id},
    revision BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    published_at BIGINT,
    body TEXT NOT NULL
);
CREATE INDEX bulletin_changed ON bulletin(changed_at, id);
CREATE INDEX bulletin_published ON bulletin(published_at, id);

-- Towns that the published version names; none is the whole area.
CREATE TABLE bulletin_town (
    id {id},
    bulletin BIGINT NOT NULL REFERENCES bulletin(id) ON DELETE CASCADE,
    town TEXT NOT NULL,
    UNIQUE (bulletin, town)
);
CREATE INDEX bulletin_town_town ON bulletin_town(town, bulletin);

-- The address is sealed; its keyed hash finds it again.
CREATE TABLE subscriber (
    id {id},
    email {bytes} NOT NULL,
    email_hash TEXT NOT NULL UNIQUE,
    asked_at BIGINT NOT NULL,
    confirmed_at BIGINT
);
CREATE INDEX subscriber_asked ON subscriber(asked_at);

-- Towns chosen; none is all.
CREATE TABLE subscriber_town (
    id {id},
    subscriber BIGINT NOT NULL REFERENCES subscriber(id) ON DELETE CASCADE,
    town TEXT NOT NULL,
    UNIQUE (subscriber, town)
);

-- Messages. A settled one stays for a while without its content, so that its key is known.
CREATE TABLE letter (
    letter_key TEXT PRIMARY KEY,
    urgent BIGINT NOT NULL,
    content {bytes},
    bulletin BIGINT REFERENCES bulletin(id) ON DELETE CASCADE,
    version BIGINT,
    subscriber BIGINT REFERENCES subscriber(id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    claim BIGINT NOT NULL,
    claimed_until BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    settled_at BIGINT,
    why TEXT
);
CREATE INDEX letter_due ON letter(state, urgent, due_at);
CREATE INDEX letter_subscriber ON letter(subscriber);
CREATE INDEX letter_bulletin ON letter(bulletin);
