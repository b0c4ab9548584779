== the schema of a procedure while it runs  pool=2
A: CREATE PROCEDURE weir_b.where_am_i() SELECT DATABASE()
A: CALL weir_b.where_am_i()
A: SELECT DATABASE()
B: SELECT DATABASE()
A: SELECT SCHEMA()
