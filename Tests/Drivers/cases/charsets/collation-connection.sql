== collation_connection  alone exactly
A: SET collation_connection = utf8mb4_bin
A: SELECT 'a' = 'A', @@character_set_connection
B: SELECT 'a' = 'A', @@character_set_connection
A: SET collation_connection = latin1_general_cs
B: SELECT @@character_set_connection
A: SELECT @@character_set_connection, @@collation_connection
A: SET character_set_connection = utf8mb4
B: SELECT @@collation_connection
A: SELECT @@collation_connection
