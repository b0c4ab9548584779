== dropping the current schema
A: DROP DATABASE weir_a
A: SELECT DATABASE()
A: CREATE TABLE t (id INT)
A: CREATE DATABASE weir_a
A: SELECT DATABASE()
A: USE weir_a
A: SELECT DATABASE()
