== of an UPDATE with LAST_INSERT_ID(x) that matches nothing
?: LAST_INSERT_ID(x) in a statement is taken to have made an id, even when it was not evaluated; then the backend's is another session's
B: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB
B: INSERT INTO t VALUES (70, 1), (NULL, 2)
A: UPDATE t SET v = LAST_INSERT_ID(v + 100) WHERE id = 5
A: SELECT LAST_INSERT_ID()
B: SELECT LAST_INSERT_ID()
