== two cursors at once
A: CREATE TABLE t (id INT PRIMARY KEY)
A: INSERT INTO t VALUES (1), (2), (3)
A! prepare up SELECT id FROM t ORDER BY id
A! prepare down SELECT id FROM t ORDER BY id DESC
A! cursor up []
A! cursor down []
A! fetch up 1
A! fetch down 2
A! fetch up 5
A! fetch down 5
B: SELECT 1
