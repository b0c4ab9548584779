== USE with names in quotes and odd names
A: CREATE DATABASE `weir_odd name`
A: USE `weir_odd name`
A: SELECT DATABASE()
B: SELECT DATABASE()
A: CREATE TABLE t (id INT)
B: SHOW TABLES FROM `weir_odd name`
A: SHOW TABLES
A: DROP DATABASE `weir_odd name`
A: SELECT DATABASE()
B: SELECT DATABASE()
