== a cursor while another session works  servers=mariadb  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3), (4)
A! prepare s SELECT id FROM t WHERE id > ? ORDER BY id
A! cursor s [1]
B: DELETE FROM t WHERE id = 4
A! fetch s 1
A! fetch s 10
A! stmtreset s
A! execute s [0]
B: SELECT id FROM t ORDER BY id
