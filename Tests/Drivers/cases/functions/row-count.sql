== ROW_COUNT
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT, v INT)
A: INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)
A: SELECT ROW_COUNT()
A: UPDATE t SET v = 1
B: SELECT 1
A: SELECT ROW_COUNT()
A: SELECT * FROM t ORDER BY id
A: SELECT ROW_COUNT()
A: DELETE FROM t WHERE id = 3
A: SELECT ROW_COUNT()
A: SELECT * FROM nowhere
A: SELECT ROW_COUNT()
