== GET_LOCK  pool=2
A: SELECT GET_LOCK('weir_one', 0)
B: SELECT GET_LOCK('weir_one', 0)
B: SELECT IS_FREE_LOCK('weir_one'), IS_FREE_LOCK('weir_two')
A: SELECT GET_LOCK('weir_two', 0)
A: SELECT RELEASE_LOCK('weir_one')
B: SELECT GET_LOCK('weir_one', 0)
A: SELECT RELEASE_LOCK('weir_one'), RELEASE_LOCK('weir_never')
A! quit
B! until SELECT IS_FREE_LOCK('weir_two') = 1
B: SELECT GET_LOCK('weir_two', 0)
B: SELECT RELEASE_ALL_LOCKS()
