== prepared and committed by another session  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: XA START 'weir_t1'
A: INSERT INTO t VALUES (1)
A: XA END 'weir_t1'
A: XA PREPARE 'weir_t1'
B: SELECT id FROM t
A! quit
B: DO SLEEP(0.3)
B: XA COMMIT 'weir_t1'
B: SELECT id FROM t
