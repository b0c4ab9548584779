== SET NAMES changes all three
A: SET NAMES latin1
A: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
B: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
A: SELECT 'x' COLLATE latin1_swedish_ci
B: SELECT 'ž' AS c, HEX('ž')
A: SET NAMES utf8mb4 COLLATE utf8mb4_bin
A: SELECT @@collation_connection, 'a' = 'A'
B: SELECT @@collation_connection, 'a' = 'A'
