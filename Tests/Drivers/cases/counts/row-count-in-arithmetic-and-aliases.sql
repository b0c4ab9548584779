== ROW_COUNT in arithmetic and aliases  modes=text
A: CREATE TABLE t (id INT PRIMARY KEY, v INT) ENGINE=InnoDB
A: INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)
B: SELECT 1
A: SELECT ROW_COUNT() + 1 AS n, 'ROW_COUNT()'
A: UPDATE t SET v = 0
B: DELETE FROM t WHERE id = 3
A: SELECT IF(ROW_COUNT() > 2, 'many', 'few') AS how
B: SELECT row_count ( )
A: DELETE FROM t
B: SELECT 2
A: SELECT (SELECT ROW_COUNT()) AS inner_one
