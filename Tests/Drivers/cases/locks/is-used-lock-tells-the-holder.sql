== IS_USED_LOCK tells the holder  pool=2
A: SELECT IS_USED_LOCK('weir_used')
A: SELECT GET_LOCK('weir_used', 0)
A: SELECT IS_USED_LOCK('weir_used') = CONNECTION_ID()
B: SELECT IS_USED_LOCK('weir_used') IS NOT NULL, IS_USED_LOCK('weir_used') = CONNECTION_ID()
B: SELECT RELEASE_LOCK('weir_used')
A: SELECT RELEASE_LOCK('weir_used')
B: SELECT IS_USED_LOCK('weir_used')
