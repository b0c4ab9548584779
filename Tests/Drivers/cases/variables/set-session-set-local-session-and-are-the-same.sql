== SET SESSION, SET LOCAL, @@session and @@ are the same  pool=2
A: SET SESSION group_concat_max_len = 11
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
A: SET LOCAL group_concat_max_len = 12
B: SELECT @@local.group_concat_max_len
A: SELECT @@session.group_concat_max_len
A: SET @@session.group_concat_max_len = 13
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
A: SET @@local.group_concat_max_len = 14
A: SELECT @@group_concat_max_len
A: SET @@group_concat_max_len = 15
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
A: SET group_concat_max_len := 16
B: SET @@SESSION.group_concat_max_len := 17
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
