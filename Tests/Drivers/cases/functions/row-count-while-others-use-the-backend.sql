== ROW_COUNT, while others use the backend
? modes=binary: ROW_COUNT() and FOUND_ROWS() in a prepared statement tell of whatever its backend ran last, not of the session's last statement
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: INSERT INTO t (v) VALUES (1), (2), (3), (4), (5)
B: SELECT 1
A: SELECT ROW_COUNT()
B: DELETE FROM t WHERE id = 1
A: SELECT ROW_COUNT()
A: UPDATE t SET v = 9 WHERE id > 3
B: SELECT ROW_COUNT()
A: SELECT ROW_COUNT() AS changed
A: SET sql_mode = ''
B: UPDATE t SET v = 8
A: SELECT ROW_COUNT()
A: SET NAMES latin1
A: SELECT ROW_COUNT()
A: UPDATE t SET v = 7
B: SELECT 2
A: SELECT ROW_COUNT()
A: UPDATE t SET v = 6
A! prepare s SELECT 1
B: SELECT 2
A: SELECT ROW_COUNT()
A: INSERT INTO t (v) VALUES (1), (2)
A: SELECT nix
B: DO 1
A: SELECT ROW_COUNT()
