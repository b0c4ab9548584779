== a variable set by a statement on the wire
A! prepare s SET SESSION group_concat_max_len = ?
A! execute s [91]
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
A! execute s [92]
B! prepare s SET SESSION group_concat_max_len = ?
B! execute s [93]
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
A! close s
A: SELECT @@group_concat_max_len
