== a failed SET sets nothing of it  pool=2
A: SET group_concat_max_len = 20
A: SET group_concat_max_len = 21, sort_buffer_size = 'much'
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
A: SET div_precision_increment = 3, no_such_thing = 1
A: SELECT 1 / 3
B: SELECT 1 / 3
