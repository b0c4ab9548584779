== character_set_results in every way
A: CREATE TABLE t (v VARCHAR(10) CHARACTER SET utf8mb4)
A: INSERT INTO t VALUES ('žluť')
A: SET character_set_results = latin2
A: SELECT v FROM t
B: SELECT v FROM t
A: SET character_set_results = NULL
B: SELECT v FROM t
A: SELECT v FROM t
A: SET character_set_results = binary
A: SELECT v, LENGTH(v) FROM t
B: SELECT v, LENGTH(v) FROM t
