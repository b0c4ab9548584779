== left in the middle
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: XA START 'weir_t4'
A: INSERT INTO t VALUES (1)
A! quit
B: SET innodb_lock_wait_timeout = 20
B: INSERT INTO t VALUES (1)
B: SELECT id FROM t
