== autocommit set again to what it was
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN
A: INSERT INTO t VALUES (1)
A: SET autocommit = 1
A: ROLLBACK
A: SELECT id FROM t
A: SET autocommit = 0
A: INSERT INTO t VALUES (2)
A: SET autocommit = 0
A: ROLLBACK
A: SELECT id FROM t
A: SET autocommit = DEFAULT
B: SELECT id FROM t
