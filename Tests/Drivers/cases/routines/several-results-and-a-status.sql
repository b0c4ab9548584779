== several results and a status
A: CREATE PROCEDURE many(n INT) BEGIN DECLARE i INT DEFAULT 0; WHILE i < n DO SELECT i; SET i = i + 1; END WHILE; END
A: CALL many(0)
A: CALL many(3)
A: CALL many(2); SELECT 'after'; CALL many(1)
