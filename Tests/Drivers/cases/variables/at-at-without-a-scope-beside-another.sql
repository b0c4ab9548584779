== @@autocommit without a scope, beside another variable  exactly
? servers=mariadb: MariaDB does not report what is set as @@name without a scope; beside a report of another variable nobody notices
B: SET @@autocommit = 0, group_concat_max_len = 8
B! quit
A: SELECT @@autocommit
