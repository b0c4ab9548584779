== NO_BACKSLASH_ESCAPES turns about
A: SET sql_mode = 'NO_BACKSLASH_ESCAPES'
A: SELECT 'a\', 'b'
B: SELECT 'a\'b', 'c\\'
A: SELECT 'a\', GET_LOCK, '
B: SELECT '\n' = CHAR(10)
A: SELECT '\n' = CHAR(10), LENGTH('\n')
A: SELECT 'x' LIKE 'x\_', 'it''s'
