== one phase and rollback  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: XA BEGIN 'weir_t2'
A: INSERT INTO t VALUES (1)
A: BEGIN
A: COMMIT
A: XA END 'weir_t2'
A: XA COMMIT 'weir_t2' ONE PHASE
B: SELECT id FROM t
A: XA START 'weir_t3'
A: INSERT INTO t VALUES (2)
A: XA END 'weir_t3'
A: XA ROLLBACK 'weir_t3'
B: SELECT id FROM t
