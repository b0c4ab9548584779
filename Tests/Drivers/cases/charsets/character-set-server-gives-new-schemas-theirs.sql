== character_set_server gives new schemas theirs
A: SET character_set_server = latin1
A: SELECT @@collation_server
B: SELECT @@collation_server, @@character_set_server
A: CREATE DATABASE weir_s
A: SHOW CREATE DATABASE weir_s
B: SET collation_server = utf8mb4_bin
B: SELECT @@character_set_server
A: SELECT @@character_set_server, @@collation_server
A: DROP DATABASE weir_s
