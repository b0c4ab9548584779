== in the wrong order  pool=2
A: XA END 'weir_t5'
A: XA START 'weir_t5'
A: XA START 'weir_t6'
A: XA PREPARE 'weir_t5'
A: XA COMMIT 'weir_t5'
A: XA END 'weir_t5'
A: XA ROLLBACK 'weir_t5'
B: XA ROLLBACK 'weir_t5'
