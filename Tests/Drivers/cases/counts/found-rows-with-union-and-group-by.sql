== FOUND_ROWS with UNION and GROUP BY  pool=2
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT PRIMARY KEY, g INT)
A: INSERT INTO t VALUES (1, 1), (2, 1), (3, 2), (4, 3)
A: SELECT SQL_CALC_FOUND_ROWS g, COUNT(*) FROM t GROUP BY g ORDER BY g LIMIT 1
B: SELECT 1
A: SELECT FOUND_ROWS()
A: (SELECT SQL_CALC_FOUND_ROWS id FROM t) UNION ALL (SELECT id FROM t) ORDER BY id LIMIT 2
B: SELECT 1
A: SELECT FOUND_ROWS()
