== set by UPDATE and INSERT SELECT  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY, v INT)
A: INSERT INTO t VALUES (1, 10), (2, 20)
A: UPDATE t SET v = (@old := v) + 1 WHERE id = 2
A: SELECT @old
B: SELECT @old
A: SELECT id, v FROM t ORDER BY id
