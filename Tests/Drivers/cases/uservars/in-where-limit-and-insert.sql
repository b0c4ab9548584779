== in WHERE, LIMIT and INSERT  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY, v INT)
A: SET @id = 3, @v = 30
A: INSERT INTO t VALUES (@id, @v), (@id + 1, @v + 1)
B: SELECT id, v FROM t WHERE id = @id
A: SELECT id, v FROM t WHERE id = @id
A: UPDATE t SET v = @v := v + 100 WHERE id = 4
A: SELECT @v
A: DELETE FROM t WHERE id = @id
A: SELECT id, v FROM t
