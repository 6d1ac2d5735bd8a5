-- What was said is put into the index some time after it was said, many messages together: that costs a fraction of
-- putting in each by itself. And the index is ordered by history, so that searching one costs the same however much was
-- said in others. An old store is indexed anew, little by little, while it is used.

DROP TRIGGER messages_added;
DROP TRIGGER messages_removed;
DROP TRIGGER messages_changed;
DROP TABLE words;
DROP VIEW searched;

-- Messages up to this one are in the index; what was said later waits.
CREATE TABLE indexed (n INTEGER NOT NULL) STRICT;
INSERT INTO indexed VALUES (0);

-- What is searched. A row's number is made of its history's and its own (`buffer << 34 | n`): a history is a range of
-- the index. `login` holds the sender's account as a word, `name` the nickname.
CREATE VIRTUAL TABLE words USING fts5 (
    login, name, subject, text,
    content = '', columnsize = 0,
    tokenize = 'unicode61 remove_diacritics 2'
);
-- What is deleted is gone from the index at once, not when it is next tidied.
INSERT INTO words (words, rank) VALUES ('secure-delete', 1);

-- Where the last messages were removed, their numbers are given again.
CREATE TRIGGER messages_added AFTER INSERT ON messages WHEN new.n <= (SELECT n FROM indexed) BEGIN
    UPDATE indexed SET n = new.n - 1;
END;

CREATE TRIGGER messages_removed AFTER DELETE ON messages WHEN old.n <= (SELECT n FROM indexed) BEGIN
    INSERT INTO words (words, rowid, login, name, subject, text)
    VALUES ('delete', old.buffer << 34 | old.n, 'a' || old.account, old.nick, old.subject, old.text);
END;

CREATE TRIGGER messages_changed AFTER UPDATE OF buffer, nick, account, subject, text ON messages
WHEN old.n <= (SELECT n FROM indexed) BEGIN
    INSERT INTO words (words, rowid, login, name, subject, text)
    VALUES ('delete', old.buffer << 34 | old.n, 'a' || old.account, old.nick, old.subject, old.text);
    INSERT INTO words (rowid, login, name, subject, text)
    VALUES (new.buffer << 34 | new.n, 'a' || new.account, new.nick, new.subject, new.text);
END;
