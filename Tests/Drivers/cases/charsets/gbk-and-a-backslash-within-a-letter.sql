== gbk and a backslash within a letter  pool=2
A: SET NAMES gbk
A: SELECT HEX('x'), CHARSET('x')
A: SELECT HEX(CONVERT(_gbk 0xBF5C USING utf8mb4))
B: SELECT CHARSET('x')
A: SET NAMES utf8mb4
A: SELECT CHARSET('x')
B: SELECT CHARSET('x')
