== max_execution_time  servers=mysql
A: SET max_execution_time = 50
A: SELECT SLEEP(2)
B: SELECT @@max_execution_time
A: SELECT @@max_execution_time
A: SET max_execution_time = 0
B: SELECT SLEEP(0.1)
A: SELECT SLEEP(0.1)
