== a named lock outlives transactions  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: BEGIN
A: SELECT GET_LOCK('weir_tx', 0)
A: INSERT INTO t VALUES (1)
A: ROLLBACK
B: SELECT GET_LOCK('weir_tx', 0)
A: BEGIN
A: COMMIT
B: SELECT IS_FREE_LOCK('weir_tx')
A: SELECT RELEASE_LOCK('weir_tx')
B: SELECT IS_FREE_LOCK('weir_tx')
