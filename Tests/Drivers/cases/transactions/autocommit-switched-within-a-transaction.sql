== autocommit switched within a transaction
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN
A: INSERT INTO t VALUES (1)
A: SET autocommit = 0
A: INSERT INTO t VALUES (2)
A: ROLLBACK
B: SELECT id FROM t
A: INSERT INTO t VALUES (3)
A: SET autocommit = 1
B: SELECT id FROM t
A: INSERT INTO t VALUES (4)
A: ROLLBACK
B: SELECT id FROM t
