== a schema dropped and made again by its user
A: CREATE DATABASE weir_twice
A: USE weir_twice
A: CREATE TABLE t (id INT)
A: DROP DATABASE weir_twice
A: SELECT DATABASE()
A: SHOW TABLES
B: SELECT DATABASE()
A: CREATE DATABASE weir_twice
A: SELECT DATABASE()
A: USE weir_twice
A: SHOW TABLES
B: SELECT DATABASE()
A: DROP DATABASE weir_twice
