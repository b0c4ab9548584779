== ALTER DATABASE of the current one
A: ALTER DATABASE weir_b CHARACTER SET latin1
A: USE weir_b
A: SELECT @@character_set_database
B: SELECT @@character_set_database
A: ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
A: SELECT @@collation_database
B! init weir_b
B: SELECT @@collation_database
A: USE weir_a
A: SELECT @@collation_database
