== variables set and read in one text
A: SET group_concat_max_len = 7; SELECT @@group_concat_max_len; SET group_concat_max_len = 8
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
A: SET NAMES latin1; SELECT 'x', CHARSET('x'); SET NAMES utf8mb4
B: SELECT CHARSET('x')
A: SELECT CHARSET('x')
