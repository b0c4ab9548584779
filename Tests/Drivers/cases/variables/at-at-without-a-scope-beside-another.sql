== @@autocommit without a scope, beside another variable  exactly
B: SET @@autocommit = 0, group_concat_max_len = 8
B! quit
A: SELECT @@autocommit
