== given by value, on a backend where another session made one
?: the id in an OK packet may be one that was given by value, which LAST_INSERT_ID() does not tell; then the backend's is another session's
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB
A: INSERT INTO t (v) VALUES (1)
B: INSERT INTO t VALUES (100, 2)
B: SELECT LAST_INSERT_ID()
