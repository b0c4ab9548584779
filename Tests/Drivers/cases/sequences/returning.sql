== RETURNING  servers=mariadb
?: INSERT ... RETURNING answers with rows, so that the insert id is not noticed; LAST_INSERT_ID() is the backend's, here another session's
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB
A: INSERT INTO t (v) VALUES (1), (2) RETURNING id, v * 10
B: INSERT INTO t (v) VALUES (3) RETURNING id
A: SELECT LAST_INSERT_ID()
A: DELETE FROM t WHERE id < 3 RETURNING *
A: SELECT ROW_COUNT()
B: SELECT LAST_INSERT_ID()
