== a named lock ends with a reset  pool=2
A: SELECT GET_LOCK('weir_reset', 0)
B: SELECT GET_LOCK('weir_reset', 0)
A! reset
B! until SELECT IS_FREE_LOCK('weir_reset') = 1
B: SELECT GET_LOCK('weir_reset', 0)
A: SELECT GET_LOCK('weir_reset', 0)
B: SELECT RELEASE_LOCK('weir_reset')
