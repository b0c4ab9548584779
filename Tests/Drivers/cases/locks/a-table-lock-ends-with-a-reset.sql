== a table lock ends with a reset
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: LOCK TABLES t WRITE
A! reset
B: INSERT INTO t VALUES (1)
A: SELECT id FROM t
