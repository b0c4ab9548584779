== several result sets, then more statements  pool=2
A: CREATE PROCEDURE p() BEGIN SELECT 1 AS a; SELECT 'x' AS b, NULL AS c; SELECT 1 FROM DUAL WHERE FALSE; END
A: CALL p(); SELECT 'between'; CALL p()
B: SELECT 1
A: CALL p()
