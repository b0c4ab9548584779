== window functions, CTE and JSON  servers=mysql
A: WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i, SUM(i) OVER (ORDER BY i) FROM n
A: SELECT JSON_OBJECT('a', 1, 'b', JSON_ARRAY(1, 'ž', NULL))
A: SELECT * FROM JSON_TABLE('[1,2]', '$[*]' COLUMNS (v INT PATH '$')) AS j
A: VALUES ROW(1, 'a'), ROW(2, 'b')
A: TABLE no_such_table
