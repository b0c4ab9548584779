== quotes and escapes decide what is a function
A: SELECT 'a\'', LAST_INSERT_ID(), 'b'
A: SET sql_mode = 'NO_BACKSLASH_ESCAPES'
A: SELECT 'a\', LAST_INSERT_ID(), 'b'
B: SELECT 'a\', LAST_INSERT_ID(), \'b'
A: SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES'
A: SELECT 'x"', LAST_INSERT_ID(), 'y"'
B: SELECT 1
