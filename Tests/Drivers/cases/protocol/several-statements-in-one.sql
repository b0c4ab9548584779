== several statements in one  pool=2
A: CREATE TABLE t (id INT)
A: INSERT INTO t VALUES (1); SELECT * FROM t; UPDATE t SET id = 2; SELECT 'last'
A: SELECT 1; SELECT * FROM nowhere; SELECT 3
A: SELECT 1;
A: SELECT 1;;
A: BEGIN; INSERT INTO t VALUES (5); SELECT COUNT(*) FROM t
B: SELECT COUNT(*) FROM t
A: COMMIT; SELECT COUNT(*) FROM t
A: SET @a = 1; SELECT @a; SET NAMES latin1; SELECT @@character_set_client
B: SELECT @a, @@character_set_client
