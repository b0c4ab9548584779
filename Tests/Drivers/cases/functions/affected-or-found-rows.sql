== affected or found rows
A: CREATE TABLE t (id INT, v INT)
A: INSERT INTO t VALUES (1, 1), (2, 1)
A: UPDATE t SET v = 1
B! connect found_rows
B: UPDATE t SET v = 1
A: UPDATE t SET v = 1
B: UPDATE t SET v = 1 WHERE id = 1
