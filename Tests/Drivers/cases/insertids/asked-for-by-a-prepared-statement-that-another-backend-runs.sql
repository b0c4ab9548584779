== asked for by a prepared statement that another backend runs
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT) ENGINE=InnoDB
A! prepare s SELECT LAST_INSERT_ID()
B! prepare s SELECT LAST_INSERT_ID()
A: INSERT INTO t (v) VALUES (1)
B! execute s []
B: INSERT INTO t (v) VALUES (2)
A! execute s []
B! execute s []
A! prepare i INSERT INTO t (v) VALUES (LAST_INSERT_ID() * 10)
A! execute i []
B! execute s []
A! execute s []
