== a multi-statement text that leaves a transaction open  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN; INSERT INTO t VALUES (1)
B: SELECT id FROM t
A: INSERT INTO t VALUES (2); COMMIT; BEGIN; INSERT INTO t VALUES (3)
B: SELECT id FROM t
A: ROLLBACK
B: SELECT id FROM t
