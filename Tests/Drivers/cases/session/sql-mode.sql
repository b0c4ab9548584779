== sql_mode
A: CREATE TABLE t (id TINYINT, d DATE)
A: SET SESSION sql_mode = ''
A: INSERT INTO t VALUES (1000, '2024-13-45')
A: SHOW WARNINGS
B: INSERT INTO t VALUES (1000, '2024-01-01')
A: SELECT * FROM t
A: SET sql_mode = 'ANSI_QUOTES'
A: SELECT "id" FROM t
B: SELECT "id" FROM t
A: SET sql_mode = 'NO_SUCH_MODE'
A: SET sql_mode = DEFAULT
A: SELECT @@sql_mode = @@GLOBAL.sql_mode
A: SET sql_mode = 'PIPES_AS_CONCAT'
A: SELECT 'a' || 'b'
B: SELECT 'a' || 'b'
