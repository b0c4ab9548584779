== sjis for a moment  pool=2
A: SET NAMES sjis
A: SELECT CHARSET('a'), 'a'
B: SELECT CHARSET('a')
A: SET NAMES utf8mb4
B: SELECT CHARSET('a')
A: SELECT CHARSET('a')
