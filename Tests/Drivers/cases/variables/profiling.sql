== profiling  pool=2
A: SET profiling = 1
A: SELECT 5
B: SHOW PROFILES
A: SET profiling = 0
A: SELECT @@profiling
B: SELECT @@profiling
