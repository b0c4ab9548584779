== affected rows for a client that wants found rows
A: CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB
A: INSERT INTO t VALUES (1, 1), (2, 2)
B! connect found_rows
A: UPDATE t SET v = 1
B: UPDATE t SET v = 1
B: INSERT INTO t VALUES (1, 1) ON DUPLICATE KEY UPDATE v = 1
A: INSERT INTO t VALUES (1, 1) ON DUPLICATE KEY UPDATE v = 1
A: UPDATE t SET v = 2 WHERE id = 2
B: UPDATE t SET v = 2 WHERE id = 2
