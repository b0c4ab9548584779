== a cursor read piece by piece  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3), (4), (5)
A! prepare s SELECT id FROM t ORDER BY id
A! cursor s []
A! fetch s 2
B: SELECT 1
A! fetch s 2
A! fetch s 5
A! fetch s 5
