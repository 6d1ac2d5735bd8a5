-- What administrators did. The oldest rows go when there are too many.

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,                   -- of the user id
    uid INTEGER NOT NULL,
    pid INTEGER,
    method TEXT NOT NULL,
    about TEXT NOT NULL,
    result TEXT NOT NULL
) STRICT;
