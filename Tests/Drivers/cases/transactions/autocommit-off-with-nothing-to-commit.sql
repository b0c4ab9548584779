== autocommit off with nothing to commit
A: SET autocommit = 0
A: SELECT 1
B: SELECT @@autocommit
A: COMMIT
B: SELECT 2
A: SELECT @@autocommit
A: SET autocommit = 1
B: SELECT @@autocommit
A: SELECT @@autocommit
