== no database server is without errors
A: SELECT
A: SELECT * FROM t WHERE
A: INSERT INTO nowhere VALUES (1)
A: CALL nothing()
A: SELECT nothing()
A: DROP TABLE nothing
A: CREATE DATABASE weir_a
A: SET GLOBAL no_such_variable = 1
A: SET SESSION max_connections = 5
A: SELECT 1 INTO OUTFILE '/no/such/folder/file'
A: SELECT * FROM (SELECT 1 AS a, 2 AS a) AS q
A: KILL 4294967290
A: SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'from ž', MYSQL_ERRNO = 31001
