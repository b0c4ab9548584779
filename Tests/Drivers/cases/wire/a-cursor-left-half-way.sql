== a cursor left half-way
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3)
A! prepare s SELECT id FROM t ORDER BY id
A! cursor s []
A! fetch s 1
A! stmtreset s
A! fetch s 1
B: SELECT 1
A! cursor s []
A! close s
B: SELECT 2
A: SELECT 3
