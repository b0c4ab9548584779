== FOUND_ROWS behind SQL_CALC_FOUND_ROWS, while others use the backend  pool=2
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: INSERT INTO t (v) VALUES (1), (2), (3), (4), (5)
A: SELECT SQL_CALC_FOUND_ROWS id FROM t ORDER BY id LIMIT 2
B: SELECT SQL_CALC_FOUND_ROWS id FROM t WHERE id > 3 ORDER BY id LIMIT 1
A: SELECT FOUND_ROWS()
B: SELECT FOUND_ROWS()
B: SELECT id FROM t WHERE id < 4
A! prepare s SELECT SQL_CALC_FOUND_ROWS id FROM t WHERE id > ? ORDER BY id LIMIT 1
A! execute s [1]
B: SELECT 1
A: SELECT FOUND_ROWS() + 0
