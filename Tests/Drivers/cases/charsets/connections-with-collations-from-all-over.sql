== connections with collations from all over  pool=2
A! connect charset=28
B! connect charset=46
C! connect charset=9
A: SELECT @@collation_connection, @@character_set_client
B: SELECT @@collation_connection, @@character_set_client
C: SELECT @@collation_connection, @@character_set_client
A: SELECT 'a' = 'A'
B: SELECT 'a' = 'A'
C: SELECT 'a' = 'A'
