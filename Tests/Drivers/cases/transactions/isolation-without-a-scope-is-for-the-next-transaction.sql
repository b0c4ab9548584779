== isolation without a scope is for the next transaction  pool=2 servers=mysql
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: SET @@transaction_isolation = 'READ-UNCOMMITTED'
A: SELECT @@transaction_isolation
B: BEGIN
B: INSERT INTO t VALUES (1)
A: BEGIN
A: SELECT COUNT(*) FROM t
A: COMMIT
A: BEGIN
A: SELECT COUNT(*) FROM t
A: COMMIT
B: ROLLBACK
