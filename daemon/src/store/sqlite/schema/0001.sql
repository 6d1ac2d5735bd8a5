-- The first schema. Never changed: what comes later is another file.
--
-- Times are milliseconds since 1970. An `id` is an event's identity in 14 bytes (time, node, count; big-endian),
-- so that comparing bytes compares times.

CREATE TABLE accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- never given again
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    skeleton TEXT NOT NULL UNIQUE,        -- what the name looks like
    created INTEGER NOT NULL,
    disabled TEXT,                        -- the reason
    settings TEXT NOT NULL DEFAULT '',
    password TEXT,                        -- argon2id, PHC format
    scram_salt BLOB,
    scram_iterations INTEGER,
    scram_stored_key BLOB,
    scram_server_key BLOB
) STRICT;

CREATE TABLE certificates (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    added INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_of ON certificates (account);

CREATE TABLE devices (
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    created INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE markers (
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    target TEXT NOT NULL,                 -- folded
    time INTEGER NOT NULL,
    PRIMARY KEY (account, target)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_metadata (
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (account, key)
) STRICT, WITHOUT ROWID;

-- Histories. Each is of one kind, which its columns show:
-- a room's (room), a conversation's (owner <= peer), one with a guest (owner, guest), everybody's (none; id 1).
CREATE TABLE buffers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    room BLOB UNIQUE,                     -- the id of the event that made the room
    owner INTEGER REFERENCES accounts (id),
    peer INTEGER REFERENCES accounts (id),
    guest TEXT,                           -- folded
    CHECK (room IS NULL OR (owner IS NULL AND peer IS NULL AND guest IS NULL)),
    CHECK ((owner IS NULL) = (peer IS NULL AND guest IS NULL)),
    CHECK (peer IS NULL OR (guest IS NULL AND owner <= peer))
) STRICT;
CREATE UNIQUE INDEX buffers_conversation ON buffers (owner, peer) WHERE peer IS NOT NULL;
CREATE UNIQUE INDEX buffers_guest ON buffers (owner, guest) WHERE guest IS NOT NULL;
CREATE INDEX buffers_peer ON buffers (peer) WHERE peer IS NOT NULL;
INSERT INTO buffers (id) VALUES (1);

-- Rooms that are registered.
CREATE TABLE rooms (
    buffer INTEGER PRIMARY KEY REFERENCES buffers (id),
    name TEXT NOT NULL,
    folded TEXT NOT NULL UNIQUE,
    founder INTEGER REFERENCES accounts (id) ON DELETE SET NULL,
    created INTEGER NOT NULL,
    topic TEXT,
    topic_by TEXT,
    topic_at INTEGER,
    modes TEXT NOT NULL,
    password TEXT,
    member_limit INTEGER,
    keep INTEGER NOT NULL,                -- 0: as long as others; 1: by the next two
    keep_messages INTEGER,
    keep_age INTEGER,
    settings TEXT NOT NULL
) STRICT;
CREATE INDEX rooms_founder ON rooms (founder);

CREATE TABLE room_roles (
    room INTEGER NOT NULL REFERENCES rooms (buffer) ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    role INTEGER NOT NULL,                -- 1: voice, 2: operator
    PRIMARY KEY (room, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX room_roles_of ON room_roles (account);

CREATE TABLE room_masks (
    room INTEGER NOT NULL REFERENCES rooms (buffer) ON DELETE CASCADE,
    list INTEGER NOT NULL,                -- 1: ban, 2: exception, 3: invite exception
    mask TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    expires INTEGER,
    PRIMARY KEY (room, list, mask)
) STRICT, WITHOUT ROWID;

CREATE TABLE room_metadata (
    room INTEGER NOT NULL REFERENCES rooms (buffer) ON DELETE CASCADE,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (room, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE bans (
    kind INTEGER NOT NULL,                -- 1: address, 2: mask, 3: account
    what TEXT NOT NULL,
    reason TEXT NOT NULL,
    set_by TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    expires INTEGER,
    PRIMARY KEY (kind, what)
) STRICT, WITHOUT ROWID;

-- What was said. `account` refers to nothing, so that it may outlive the account; numbers are never given again.
CREATE TABLE messages (
    n INTEGER PRIMARY KEY,
    buffer INTEGER NOT NULL REFERENCES buffers (id),
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,                -- 1: normal, 2: notice
    at_least INTEGER,                     -- 1: voice, 2: operator
    nick TEXT,                            -- NULL: the server
    user TEXT,
    host TEXT,
    account INTEGER,
    text TEXT NOT NULL,
    breaks BLOB,                          -- offsets into the text, 4 bytes each
    subject TEXT,
    tags TEXT,                            -- JSON: [["+name", "value"], ...]
    redacted_by TEXT,
    redacted_reason TEXT
) STRICT;
CREATE UNIQUE INDEX messages_order ON messages (buffer, id);

-- What else happened, for those who ask for it: apart, so that it is not in the way of what was said.
CREATE TABLE events (
    n INTEGER PRIMARY KEY,
    buffer INTEGER NOT NULL REFERENCES buffers (id),
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,                -- 3: tags only, 4: join, 5: part, 6: kick, 7: quit, 8: rename, 9: topic, 10: modes
    at_least INTEGER,
    nick TEXT,
    user TEXT,
    host TEXT,
    account INTEGER,
    text TEXT,
    target TEXT,
    tags TEXT
) STRICT;
CREATE UNIQUE INDEX events_order ON events (buffer, id);

-- What is searched. `keys` holds where it was said and by whom, as words, so that the index alone finds what one
-- person said in one room.
CREATE VIEW searched AS
SELECT n, 'b' || buffer || ifnull(' a' || account, '') AS keys, subject, text FROM messages;

CREATE VIRTUAL TABLE words USING fts5 (
    keys, subject, text,
    content = 'searched', content_rowid = 'n', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- What is deleted is gone from the index at once, not when it is next tidied.
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);

CREATE TRIGGER messages_added AFTER INSERT ON messages BEGIN
    INSERT INTO words (rowid, keys, subject, text)
    VALUES (new.n, 'b' || new.buffer || ifnull(' a' || new.account, ''), new.subject, new.text);
END;

CREATE TRIGGER messages_removed AFTER DELETE ON messages BEGIN
    INSERT INTO words (words, rowid, keys, subject, text)
    VALUES ('delete', old.n, 'b' || old.buffer || ifnull(' a' || old.account, ''), old.subject, old.text);
END;

CREATE TRIGGER messages_changed AFTER UPDATE OF buffer, account, subject, text ON messages BEGIN
    INSERT INTO words (words, rowid, keys, subject, text)
    VALUES ('delete', old.n, 'b' || old.buffer || ifnull(' a' || old.account, ''), old.subject, old.text);
    INSERT INTO words (rowid, keys, subject, text)
    VALUES (new.n, 'b' || new.buffer || ifnull(' a' || new.account, ''), new.subject, new.text);
END;

-- Written to and emptied again, to see whether a disk that was full has room.
CREATE TABLE scratch (data BLOB NOT NULL) STRICT;
