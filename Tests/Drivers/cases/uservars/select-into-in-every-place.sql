== SELECT INTO in every place  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(10))
A: INSERT INTO t VALUES (1, 'one'), (2, 'two')
A: SELECT id, v FROM t WHERE id = 2 INTO @i, @v
A: SELECT @i, @v
A: SELECT v INTO @v FROM t WHERE id = 1
B: SELECT @i, @v
A: SELECT @v
A: SELECT v FROM t WHERE id = 77 INTO @v
A: SHOW WARNINGS
A: SELECT @v
A: SELECT v FROM t INTO @v
A: SELECT 1, 2 INTO @v
A: SELECT @v
