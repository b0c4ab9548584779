== variables that pin elsewhere
A: SET foreign_key_checks = 0, unique_checks = 0, sql_safe_updates = 1, sql_select_limit = 2
A: SELECT @@foreign_key_checks, @@unique_checks, @@sql_safe_updates, @@sql_select_limit
A: SELECT 1 UNION SELECT 2 UNION SELECT 3
A: CREATE TABLE t (id INT)
A: INSERT INTO t VALUES (1)
A: DELETE FROM t
B: SELECT @@foreign_key_checks, @@unique_checks, @@sql_safe_updates, @@sql_select_limit
B: DELETE FROM t
