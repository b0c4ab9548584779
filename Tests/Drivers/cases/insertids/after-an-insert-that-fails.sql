# Without the first question the backend may have another session's id, and one that only a failed statement made is not known from it.
== after an insert that fails
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, u INT UNIQUE) ENGINE=InnoDB
A: SELECT LAST_INSERT_ID()
A: INSERT INTO t (u) VALUES (1)
A: INSERT INTO t (u) VALUES (2), (1)
A: SELECT LAST_INSERT_ID()
B: INSERT INTO t (u) VALUES (5)
A: SELECT LAST_INSERT_ID()
B: SELECT LAST_INSERT_ID()
