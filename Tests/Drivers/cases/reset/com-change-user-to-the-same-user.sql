== COM_CHANGE_USER to the same user
A: SET @a = 1, sql_mode = '', group_concat_max_len = 9
A: CREATE TEMPORARY TABLE t (id INT)
A! change_user user=app database=weir_b
A: SELECT @a, @@sql_mode = @@GLOBAL.sql_mode, @@group_concat_max_len = @@GLOBAL.group_concat_max_len, DATABASE()
A: SELECT * FROM weir_a.t
B: SELECT DATABASE()
