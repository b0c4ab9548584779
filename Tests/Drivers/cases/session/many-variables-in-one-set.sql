== many variables in one SET  pool=2
A: SET @a = 1, SESSION sql_mode = 'ANSI', group_concat_max_len = 5, @b = 'x'
A: SELECT @a, @b, @@sql_mode, @@group_concat_max_len
A: SELECT GROUP_CONCAT(n) FROM (SELECT 111 AS n UNION ALL SELECT 222 UNION ALL SELECT 333) AS q
B: SELECT @a, @b, @@group_concat_max_len
A: SET @c = 1, no_such_variable = 5
A: SELECT @c
