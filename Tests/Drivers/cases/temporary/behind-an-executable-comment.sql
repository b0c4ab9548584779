== behind an executable comment  pool=2
A: CREATE /*!40000 TEMPORARY */ TABLE t (id INT)
A: INSERT INTO t VALUES (4)
B: SELECT * FROM t
A: SELECT * FROM t
A: CREATE/**/TEMPORARY/**/TABLE u (id INT)
B: SELECT * FROM u
A: SELECT * FROM u
