== assignment within SELECT  pool=2
A: SELECT @i := 1
A: SELECT @i := @i + 1, @i := @i * 10
B: SELECT @i
A: SELECT @i
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3)
A: SELECT @n := 0
A: SELECT id, @n := @n + id AS running FROM t ORDER BY id
A: SELECT @n
