== by a prepared statement  pool=2
A! prepare c CREATE TEMPORARY TABLE t (id INT PRIMARY KEY)
A! execute c []
A! prepare i INSERT INTO t VALUES (?)
A! execute i [1]
A! execute i [2]
A: SELECT id FROM t ORDER BY id
B: SELECT id FROM t
A! execute c []
A: DROP TEMPORARY TABLE t
A! execute c []
