== a prepared text keeps its schema
A: CREATE TABLE weir_a.t (v CHAR(1))
A: CREATE TABLE weir_b.t (v CHAR(1))
A: INSERT INTO weir_a.t VALUES ('a')
A: INSERT INTO weir_b.t VALUES ('b')
A! prepare s SELECT v, DATABASE() FROM t
A! execute s []
A: USE weir_b
A! execute s []
B! prepare s SELECT v, DATABASE() FROM t
B! execute s []
A! prepare u SELECT v, DATABASE() FROM t
A! execute u []
B! execute s []
A! execute s []
