== in a transaction  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A! prepare b BEGIN
A! prepare i INSERT INTO t VALUES (?)
A! prepare c COMMIT
A: BEGIN
A! execute i [1]
B: SELECT COUNT(*) FROM t
A: ROLLBACK
A: BEGIN
A! execute i [2]
A! execute c []
B: SELECT COUNT(*) FROM t
