== connecting without a schema
A! connect database=
A: SELECT DATABASE()
A: SHOW TABLES
A: CREATE TABLE t (id INT)
A: USE weir_b
B: SELECT DATABASE()
A: SELECT DATABASE()
