== a named lock taken twice is given back twice  pool=2
A: SELECT GET_LOCK('weir_twice', 0)
A: SELECT GET_LOCK('weir_twice', 0)
B: SELECT GET_LOCK('weir_twice', 0)
A: SELECT RELEASE_LOCK('weir_twice')
B: SELECT IS_FREE_LOCK('weir_twice')
A: SELECT RELEASE_LOCK('weir_twice')
B: SELECT IS_FREE_LOCK('weir_twice')
A: SELECT RELEASE_LOCK('weir_twice')
