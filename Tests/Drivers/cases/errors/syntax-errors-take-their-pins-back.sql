== syntax errors take their pins back
A: SET @a = = 1
B: SELECT 1
A: CREATE TEMPORARY TABLE (x INT)
B: SELECT 2
A: SELECT GET_LOCK('weir_x', 0
B: SELECT 3
A: LOCK TABLES
B: SELECT 4
