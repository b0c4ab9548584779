== @@sql_mode without a scope, behind another variable  exactly
B: SET group_concat_max_len = 8, @@sql_mode = ''
A: SELECT @@sql_mode = @@GLOBAL.sql_mode, @@group_concat_max_len
