-- A row in every table that is new in the second schema.
INSERT INTO audit (at, name, uid, pid, method, about, result)
VALUES (7, 'root', 0, 4711, 'kick', 'target="rui"', 'ok connections=1');
