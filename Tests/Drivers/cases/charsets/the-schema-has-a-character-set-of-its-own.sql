== the schema has a character set of its own
A: CREATE DATABASE weir_c CHARACTER SET latin1 COLLATE latin1_german1_ci
A: USE weir_c
A: SELECT @@character_set_database, @@collation_database
A: CREATE TABLE t (v VARCHAR(5))
B: SELECT @@character_set_database
A: SHOW CREATE TABLE t
B! init weir_c
B: SELECT @@collation_database
A: USE weir_a
A: SELECT @@collation_database
B: SELECT @@collation_database
B: USE weir_b
A: DROP DATABASE weir_c
B: SELECT DATABASE()
