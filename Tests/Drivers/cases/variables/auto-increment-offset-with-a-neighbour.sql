== auto_increment_offset with a neighbour
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, who CHAR(1)) ENGINE=InnoDB
A: SET auto_increment_increment = 2, auto_increment_offset = 1
B: SET auto_increment_increment = 2, auto_increment_offset = 2
A: INSERT INTO t (who) VALUES ('a')
B: INSERT INTO t (who) VALUES ('b')
A: INSERT INTO t (who) VALUES ('a'), ('a')
B: INSERT INTO t (who) VALUES ('b')
A: SELECT id, who FROM t ORDER BY id
B: SELECT LAST_INSERT_ID()
A: SELECT LAST_INSERT_ID()
