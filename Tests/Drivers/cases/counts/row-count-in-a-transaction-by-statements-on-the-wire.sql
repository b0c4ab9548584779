== ROW_COUNT in a transaction, by statements on the wire  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A! prepare i INSERT INTO t VALUES (?), (?)
A! prepare r SELECT ROW_COUNT()
A: BEGIN
A! execute i [1, 2]
A! execute r []
A! execute r []
A! execute i [3, 4]
A: SELECT ROW_COUNT()
A: COMMIT
B: SELECT COUNT(*) FROM t
