== SET STATEMENT  pool=2 servers=mariadb
A: SET STATEMENT max_statement_time = 5, sort_buffer_size = 100000 FOR SELECT @@max_statement_time
A: SELECT @@max_statement_time
B: SELECT @@max_statement_time
