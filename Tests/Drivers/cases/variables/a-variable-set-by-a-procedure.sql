== a variable set by a procedure  pool=2
A: CREATE PROCEDURE p(n INT) SET SESSION group_concat_max_len = n
A: CALL p(61)
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
A: CALL p(62)
A! reset
A: SELECT @@group_concat_max_len = @@GLOBAL.group_concat_max_len
B: SELECT @@group_concat_max_len = @@GLOBAL.group_concat_max_len
