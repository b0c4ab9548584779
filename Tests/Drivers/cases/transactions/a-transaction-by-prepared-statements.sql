== a transaction by prepared statements
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A! prepare i INSERT INTO t VALUES (?)
B! prepare i INSERT INTO t VALUES (?)
A! prepare c COMMIT
A! prepare r ROLLBACK
A: BEGIN
A! execute i [1]
A! execute r []
B! execute i [2]
A: BEGIN
A! execute i [3]
A! execute c []
B! execute i [3]
B: SELECT id FROM t ORDER BY id
