== auto_increment_increment
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: SET auto_increment_increment = 10, auto_increment_offset = 5
A: INSERT INTO t (v) VALUES (1), (2)
B: INSERT INTO t (v) VALUES (3)
A: SELECT @@auto_increment_increment
B: SELECT @@auto_increment_increment
A: SELECT * FROM t ORDER BY id
