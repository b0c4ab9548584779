== character set of the handshake
A! connect charset=8
A: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
B: SELECT @@character_set_client, @@character_set_connection, @@character_set_results, @@collation_connection
C! connect charset=63
C: SELECT @@character_set_client, @@collation_connection
D! connect charset=255
D: SELECT @@collation_connection
