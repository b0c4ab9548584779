== with a character set of the login
A! connect charset=33
A: SET NAMES latin1
A! reset
A: SELECT @@character_set_client, @@collation_connection, CHARSET('x')
B: SELECT @@character_set_client, @@collation_connection, CHARSET('x')
