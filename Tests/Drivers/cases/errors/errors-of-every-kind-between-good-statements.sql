== errors of every kind between good statements
A: CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(3)) ENGINE=InnoDB
A: INSERT INTO t VALUES (1, 'abcd')
A: INSERT INTO t VALUES ('x', 'a')
A: INSERT INTO t VALUES (1)
A: INSERT INTO t (nope) VALUES (1)
A: SELECT nope FROM t
A: SELECT id FROM t GROUP BY nope
A: INSERT INTO t VALUES (1, 'abc')
A: INSERT INTO t VALUES (1, 'abc')
B: SELECT * FROM t
