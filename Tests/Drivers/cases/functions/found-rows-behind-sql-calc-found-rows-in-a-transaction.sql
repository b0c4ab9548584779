== FOUND_ROWS behind SQL_CALC_FOUND_ROWS in a transaction
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: INSERT INTO t (v) VALUES (1), (2), (3), (4), (5)
A: BEGIN
A: SELECT SQL_CALC_FOUND_ROWS id FROM t ORDER BY id LIMIT 2
A: SELECT FOUND_ROWS(), ROW_COUNT()
A: SELECT FOUND_ROWS()
A: SELECT SQL_CALC_FOUND_ROWS nix FROM t
A: SELECT FOUND_ROWS()
A: COMMIT
