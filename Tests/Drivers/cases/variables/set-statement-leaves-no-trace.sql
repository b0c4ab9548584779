== SET STATEMENT leaves no trace  pool=2 servers=mariadb
A: SET group_concat_max_len = 44
A: SET STATEMENT group_concat_max_len = 5 FOR SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
A: SET STATEMENT sql_mode = 'ANSI_QUOTES', time_zone = '+03:00' FOR SELECT "x", @@time_zone
A: SELECT @@time_zone, "x"
