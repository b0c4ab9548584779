== scope carries over within one SET
A: SET SESSION div_precision_increment = 5, group_concat_max_len = 50
B: SELECT @@div_precision_increment, @@group_concat_max_len
A: SELECT @@div_precision_increment, @@group_concat_max_len
A: SET @@session.div_precision_increment = 6, @@local.group_concat_max_len = 51
B: SELECT @@div_precision_increment
A: SELECT @@div_precision_increment, @@group_concat_max_len
