== completion_type makes COMMIT begin anew  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: SET completion_type = 'CHAIN'
A: BEGIN
A: INSERT INTO t VALUES (1)
A: COMMIT
A: INSERT INTO t VALUES (2)
B: SELECT @@completion_type, COUNT(*) FROM t
A: ROLLBACK
A: SET completion_type = 'NO_CHAIN'
A: ROLLBACK
A: SELECT COUNT(*) FROM t
