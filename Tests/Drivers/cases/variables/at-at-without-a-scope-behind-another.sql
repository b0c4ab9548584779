== @@sql_mode without a scope, behind another variable  exactly
? servers=mariadb: MariaDB does not report what is set as @@name without a scope; beside a report of another variable nobody notices
B: SET group_concat_max_len = 8, @@sql_mode = ''
A: SELECT @@sql_mode = @@GLOBAL.sql_mode, @@group_concat_max_len
