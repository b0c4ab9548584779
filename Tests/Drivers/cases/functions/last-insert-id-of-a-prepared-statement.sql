== LAST_INSERT_ID of a prepared statement
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A! prepare i INSERT INTO t (v) VALUES (?)
A! prepare s SELECT LAST_INSERT_ID()
A! execute i [5]
B: INSERT INTO t (v) VALUES (6)
A! execute s []
A! execute i [7]
A! execute s []
A: SELECT LAST_INSERT_ID()
B: SELECT LAST_INSERT_ID()
