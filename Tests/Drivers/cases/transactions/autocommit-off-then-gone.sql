== autocommit off, then gone
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: SET autocommit = 0
A: INSERT INTO t VALUES (1)
A! quit
B: SET innodb_lock_wait_timeout = 20
B: INSERT INTO t VALUES (1)
B: SELECT COUNT(*) FROM t
