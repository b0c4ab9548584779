== max_error_count and sql_notes
A: CREATE TABLE t (id TINYINT)
A: SET sql_mode = '', max_error_count = 1
A: INSERT INTO t VALUES (1000), (1001), (1002)
A: SHOW WARNINGS
A: SET sql_notes = 0
A: DROP TABLE IF EXISTS nothing
B: SELECT @@max_error_count = @@GLOBAL.max_error_count, @@sql_notes
A: SELECT @@max_error_count, @@sql_notes
