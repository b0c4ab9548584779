== given by value, on a backend where another session made one
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB
A: INSERT INTO t (v) VALUES (1)
B: INSERT INTO t VALUES (100, 2)
B: SELECT LAST_INSERT_ID()
