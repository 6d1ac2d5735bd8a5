-- A row in every table of the first schema, for the test that brings it up to date.
INSERT INTO accounts (id, name, folded, skeleton, created, password)
VALUES (1, 'João', 'joão', 'joao', 5, '$argon2id$hash'), (2, 'Ana', 'ana', 'ana', 6, NULL);
INSERT INTO certificates VALUES ('f00d', 1, 7);
INSERT INTO devices VALUES (1, 'phone', '192.0.2.1', 7, 8);
INSERT INTO markers VALUES (1, '#geral', 9);
INSERT INTO account_metadata VALUES (1, 'url', 'x');
INSERT INTO buffers (id, room) VALUES (2, x'0000000000000001000100000000');
INSERT INTO buffers (id, owner, peer) VALUES (3, 1, 2);
INSERT INTO buffers (id, owner, guest) VALUES (4, 1, 'bia');
INSERT INTO rooms VALUES (2, '#Geral', '#geral', 1, 5, 'Oi', 'ana', 6, 'nt', NULL, NULL, 0, NULL, NULL, '');
INSERT INTO room_roles VALUES (2, 2, 1);
INSERT INTO room_masks VALUES (2, 1, 'x!*@*', 'ana', 6, NULL);
INSERT INTO room_metadata VALUES (2, 'url', 'x');
INSERT INTO bans VALUES (1, '192.0.2.1', 'spam', 'root', 6, NULL);
INSERT INTO messages (buffer, id, kind, nick, user, host, account, text, subject, tags)
VALUES (2, x'0000000000000009000100000000', 1, 'ana', '~u', 'h', 2, 'Olá, mundo', NULL, '[["+x","y"]]');
INSERT INTO events (buffer, id, kind, nick, user, host, text)
VALUES (2, x'000000000000000a000100000000', 4, 'ana', '~u', 'h', 'Ana');
