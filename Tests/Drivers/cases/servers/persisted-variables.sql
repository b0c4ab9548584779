== persisted variables  servers=mysql
A: SELECT @@max_execution_time
A: SET SESSION max_execution_time = 12345
A: SELECT @@max_execution_time
B: SELECT @@max_execution_time
A: SET default_collation_for_utf8mb4 = utf8mb4_general_ci
A: SHOW WARNINGS
A: SELECT @@default_collation_for_utf8mb4
B: SELECT @@default_collation_for_utf8mb4
