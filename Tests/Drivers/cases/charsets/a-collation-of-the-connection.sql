== a collation of the connection does not show in the metadata of answers  exactly
A: SET collation_connection = utf8mb4_bin
B: SELECT DATABASE()
A: SELECT DATABASE()
