== a lock's name in other letters  pool=2
A: SELECT GET_LOCK('weir_case', 0)
B: SELECT GET_LOCK('WEIR_CASE', 0) IS NULL
B: SELECT GET_LOCK('', 0)
B: SELECT GET_LOCK(NULL, 0)
A: SELECT RELEASE_LOCK(NULL)
A: SELECT RELEASE_LOCK('weir_case')
