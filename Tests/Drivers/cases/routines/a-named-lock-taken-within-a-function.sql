== a named lock taken within a function  pool=2
A: CREATE FUNCTION locker() RETURNS INT DETERMINISTIC RETURN GET_LOCK('weir_inside', 0)
A: SELECT locker()
B: SELECT IS_FREE_LOCK('weir_inside'), GET_LOCK('weir_inside', 0)
A: SELECT RELEASE_LOCK('weir_inside')
B: SELECT GET_LOCK('weir_inside', 0)
B: SELECT RELEASE_LOCK('weir_inside')
