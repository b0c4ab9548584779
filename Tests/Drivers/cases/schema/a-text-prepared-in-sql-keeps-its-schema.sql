== a text prepared in SQL keeps its schema  pool=2
A: CREATE TABLE weir_a.t (v CHAR(1))
A: CREATE TABLE weir_b.t (v CHAR(1))
A: INSERT INTO weir_a.t VALUES ('a')
A: INSERT INTO weir_b.t VALUES ('b')
A: PREPARE s FROM 'SELECT v, DATABASE() FROM t'
A: EXECUTE s
A: USE weir_b
A: EXECUTE s
B: SELECT v FROM t
A: SELECT v FROM t
