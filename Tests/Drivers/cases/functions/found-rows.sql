== FOUND_ROWS  pool=2
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT)
A: INSERT INTO t VALUES (1), (2), (3), (4), (5)
A: SELECT SQL_CALC_FOUND_ROWS id FROM t ORDER BY id LIMIT 2
B: SELECT id FROM t LIMIT 1
A: SELECT FOUND_ROWS()
B: SELECT FOUND_ROWS()
A: SELECT id FROM t WHERE id > 2 ORDER BY id
A: SELECT FOUND_ROWS()
