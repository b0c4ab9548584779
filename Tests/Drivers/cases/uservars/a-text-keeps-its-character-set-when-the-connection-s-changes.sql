== a text keeps its character set when the connection's changes  pool=2
A: SET @a = 'ž'
A: SET NAMES latin1
A: SELECT @a, HEX(@a), CHARSET(@a)
A: SET @b = 'x'
A: SET NAMES utf8mb4
A: SELECT CHARSET(@b), COLLATION(@b), HEX(@a)
B: SELECT CHARSET(@b)
