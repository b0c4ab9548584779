== SET CHARACTER SET follows the schema
A: CREATE DATABASE weir_l DEFAULT CHARACTER SET latin2
A: USE weir_l
A: SET CHARACTER SET utf8mb4
A: SELECT @@character_set_client, @@character_set_connection, @@character_set_results
B: SELECT @@character_set_client, @@character_set_connection, @@character_set_database
A: SELECT @@character_set_database, @@collation_database
A: DROP DATABASE weir_l
A: SELECT @@character_set_database
B: SELECT DATABASE()
