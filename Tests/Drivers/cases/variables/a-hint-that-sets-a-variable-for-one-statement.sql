== a hint that sets a variable for one statement  servers=mysql
A: SET group_concat_max_len = 44
A: SELECT /*+ SET_VAR(group_concat_max_len = 5) */ @@group_concat_max_len
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
A: SELECT /*+ SET_VAR(sql_mode = '') SET_VAR(time_zone = '+03:00') */ @@time_zone, @@sql_mode
A: SELECT @@time_zone
