== a deadlock's victim is out of its transaction  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB
A: INSERT INTO t VALUES (1, 0), (2, 0)
A: BEGIN
A: UPDATE t SET v = 1 WHERE id = 1
B: SET innodb_lock_wait_timeout = 1
B: BEGIN
B: UPDATE t SET v = 2 WHERE id = 2
B: UPDATE t SET v = 2 WHERE id = 1
B: ROLLBACK
A: COMMIT
B: SELECT * FROM t ORDER BY id
