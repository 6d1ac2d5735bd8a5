-- The third schema has no new table but the index's own: a message that is still to be indexed.
INSERT INTO messages (buffer, id, kind, nick, user, host, text)
VALUES (4, x'000000000000000b000100000000', 1, 'bia', '~u', 'h', 'bom dia');
