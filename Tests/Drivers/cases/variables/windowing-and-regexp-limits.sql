== windowing and regexp limits  servers=mysql
A: SET cte_max_recursion_depth = 5
A: WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT MAX(i) FROM n
B: WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT MAX(i) FROM n
A: WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 50) SELECT MAX(i) FROM n
A: SELECT @@cte_max_recursion_depth
