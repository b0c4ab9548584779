== SHOW CREATE of routines and their sql_mode  pool=2
A: SET sql_mode = 'ANSI_QUOTES'
A: CREATE PROCEDURE p() SELECT "id" FROM (SELECT 1 AS id) AS q
A: CALL p()
B: CALL p()
A: SHOW CREATE PROCEDURE p
B: SELECT @@sql_mode LIKE '%ANSI%', "text"
