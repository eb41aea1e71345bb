CREATE TABLE account (
    id {id},
    login_name TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    password TEXT NOT NULL,
    totp {bytes},
    totp_step BIGINT NOT NULL,
    recovery TEXT NOT NULL,
    closed BIGINT NOT NULL
);

CREATE TABLE login (
    token_hash TEXT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    begun BIGINT NOT NULL,
    used BIGINT NOT NULL,
    second_factor BIGINT NOT NULL
);
CREATE INDEX login_account ON login(account);
CREATE INDEX login_used ON login(used);

CREATE TABLE token (
    id {id},
    label TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    expires BIGINT,
    revoked BIGINT NOT NULL
);

CREATE TABLE saved_view (
    id {id},
    account BIGINT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    UNIQUE (account, name)
);

CREATE TABLE hook (
    id {id},
    url TEXT NOT NULL,
    secret {bytes} NOT NULL,
    events TEXT NOT NULL
);

CREATE TABLE delivery (
    id {id},
    hook BIGINT NOT NULL REFERENCES hook(id) ON DELETE CASCADE,
    report BIGINT REFERENCES report(id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    body TEXT NOT NULL,
    tries BIGINT NOT NULL,
    due_at BIGINT NOT NULL
);
CREATE INDEX delivery_due ON delivery(due_at, id);
CREATE INDEX delivery_hook ON delivery(hook);
CREATE INDEX delivery_report ON delivery(report);

CREATE TABLE audit (
    number {key},
    at BIGINT NOT NULL,
    account BIGINT,
    what TEXT NOT NULL,
    report BIGINT,
    detail TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_at ON audit(at);

-- Where the trail begins after it was cut, and where it ends, each with a keyed hash, so
-- that neither end can be shortened by somebody without the key.
CREATE TABLE audit_mark (
    name TEXT PRIMARY KEY,
    number BIGINT NOT NULL,
    hash TEXT NOT NULL,
    sealed TEXT NOT NULL
);
