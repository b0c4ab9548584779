== column names in another character set
A: SET NAMES latin2
A: SELECT 1 AS `c`, _utf8mb4'ž' AS v
B: SELECT 1 AS `ž`
A: CREATE TABLE t (id INT COMMENT 'x')
A: SHOW FULL COLUMNS FROM t
B: SHOW FULL COLUMNS FROM t
