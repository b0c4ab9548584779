== an error after the first rows
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3)
A: SELECT id, (SELECT 1 UNION SELECT id) FROM t WHERE id > 1
A: SELECT id FROM t
A: SELECT EXP(id * 400) FROM t ORDER BY id
B: SELECT id FROM t
