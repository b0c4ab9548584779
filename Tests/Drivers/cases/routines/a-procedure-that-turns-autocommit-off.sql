== a procedure that turns autocommit off  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: CREATE PROCEDURE off() SET autocommit = 0
A: CALL off()
A: INSERT INTO t VALUES (1)
B: SELECT COUNT(*) FROM t
A: ROLLBACK
A: SELECT COUNT(*), @@autocommit FROM t
B: SELECT @@autocommit
