== sql_select_limit and sql_safe_updates
A: CREATE TABLE t (id INT PRIMARY KEY, v INT)
A: INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)
A: SET sql_select_limit = 1
A: SELECT id FROM t ORDER BY id
B: SELECT id FROM t ORDER BY id
B: SET sql_safe_updates = 1
A: UPDATE t SET v = v + 1
B: SELECT v FROM t WHERE id = 1
A: SET sql_select_limit = DEFAULT
A: SELECT id, v FROM t ORDER BY id
B: UPDATE t SET v = 9
