== LIMIT and OUT parameters  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3)
A: PREPARE s FROM 'SELECT id FROM t ORDER BY id LIMIT ?, ?'
A: SET @from = 1, @many = 1
A: EXECUTE s USING @from, @many
A: CREATE PROCEDURE p(OUT o INT) SET o = 9
A: PREPARE c FROM 'CALL p(?)'
A: EXECUTE c USING @out
A: SELECT @out
B: SELECT @out
