== two without a schema and one with
A! connect database=
B: SELECT DATABASE()
C! connect database=
A: SELECT DATABASE()
C: SELECT DATABASE()
A: USE weir_a
A: SELECT DATABASE()
C: SELECT DATABASE()
C: SELECT * FROM t
