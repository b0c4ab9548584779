== two sessions in two schemas take turns
A: CREATE TABLE weir_a.t (v CHAR(1))
A: CREATE TABLE weir_b.t (v CHAR(1))
A: INSERT INTO t VALUES ('a')
B! init weir_b
B: INSERT INTO t VALUES ('b')
A: SELECT v FROM t
B: SELECT v FROM t
A: USE weir_b
B: USE weir_a
A: SELECT v FROM t
B: SELECT v FROM t
A! init weir_a
A: SELECT v FROM t
