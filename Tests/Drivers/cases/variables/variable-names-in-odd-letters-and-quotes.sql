== variable names in odd letters and quotes
A: SET `group_concat_max_len` = 21
B: SELECT @@group_concat_max_len
A: SELECT @@`group_concat_max_len`
A: SET Group_Concat_MAX_LEN = 22
B: SELECT @@GROUP_concat_max_len
A: SELECT @@group_concat_max_len
A: SET @@session.`group_concat_max_len`=23
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
