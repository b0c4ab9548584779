== a lock taken by DO, in WHERE and behind a comment  pool=2
A: DO GET_LOCK('weir_do', 0)
B: SELECT IS_FREE_LOCK('weir_do')
A: DO RELEASE_LOCK('weir_do')
A: SELECT 1 FROM DUAL WHERE GET_LOCK /* here */ ('weir_do', 0)
B: SELECT IS_FREE_LOCK('weir_do')
A: SELECT RELEASE_LOCK('weir_do')
B: SELECT IS_FREE_LOCK('weir_do')
