== the transaction in the status flags
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: SET autocommit = 0
A: DO 1
A: SELECT COUNT(*) FROM t
A: DO 1
A: COMMIT
A: DO 1
A: START TRANSACTION READ ONLY
A: DO 1
A: COMMIT
A: SET autocommit = 1
A: DO 1
B: DO 1
