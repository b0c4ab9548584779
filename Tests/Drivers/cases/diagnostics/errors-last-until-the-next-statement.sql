== errors last until the next statement
A: SELECT nothing
A: SHOW ERRORS
A: SHOW COUNT(*) ERRORS
A: SHOW WARNINGS
A: SELECT @@error_count, @@warning_count
B: SELECT @@error_count
