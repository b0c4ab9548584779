== COM_CHANGE_USER with another character set
A! change_user user=app charset=8
A: SELECT @@character_set_client, @@collation_connection, CHARSET('x')
B: SELECT @@character_set_client, @@collation_connection, CHARSET('x')
A! change_user user=app
A: SELECT @@character_set_client, CHARSET('x')
