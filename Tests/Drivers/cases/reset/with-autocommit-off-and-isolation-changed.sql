== with autocommit off and isolation changed
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: SET autocommit = 0
A: SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
A: INSERT INTO t VALUES (1)
A! reset
A: SELECT @@autocommit, @@session.transaction_isolation
B: SELECT @@autocommit, @@session.transaction_isolation
A: INSERT INTO t VALUES (2)
B: SELECT id FROM t
