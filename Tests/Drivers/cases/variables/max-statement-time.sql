== max_statement_time  servers=mariadb
A: SET max_statement_time = 0.05
A: SELECT SLEEP(2)
B: SELECT @@max_statement_time
A: SELECT @@max_statement_time
A: SET max_statement_time = 0
B: SELECT SLEEP(0.1)
A: SELECT SLEEP(0.1)
