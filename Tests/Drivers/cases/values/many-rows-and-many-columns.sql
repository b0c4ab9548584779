== many rows and many columns
A: CREATE TABLE d (n INT PRIMARY KEY)
A: INSERT INTO d VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)
A: SELECT a.n + 10 * b.n + 100 * c.n AS x FROM d AS a, d AS b, d AS c ORDER BY x
B: SELECT COUNT(*) FROM d
A: SELECT a.*, b.*, c.* FROM d AS a JOIN d AS b ON a.n = b.n JOIN d AS c ON b.n = c.n ORDER BY a.n
B: SELECT n FROM d ORDER BY n LIMIT 3
