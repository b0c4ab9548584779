== a variable that was never set is described as such, also where the session keeps its backend
B: SET @a = 'of another', @b = 5
B: SELECT @a, @b
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, u INT UNIQUE)
A: INSERT IGNORE INTO t (u) VALUES (3), (3)
A: SELECT 'text' INTO @b
A: SELECT @a, @b, @c
A: SELECT LAST_INSERT_ID()
B: SELECT @a, @b
A: SELECT GET_LOCK('weir_one', 0)
A: SELECT @a, @c
A: SELECT RELEASE_LOCK('weir_one')
B: SELECT @a, @b
A: CREATE TEMPORARY TABLE x (id INT)
A: SELECT @a, @c, LAST_INSERT_ID()
A: DROP TEMPORARY TABLE x
