== a connection that begins with latin1
A! connect charset=8
A: SELECT CHARSET('x'), COLLATION('x'), HEX('ž')
B: SELECT CHARSET('x'), COLLATION('x'), HEX('ž')
A: SET NAMES utf8mb4
B: SELECT HEX('ž')
A: SELECT CHARSET('x'), HEX('ž')
A! reset
A: SELECT CHARSET('x'), COLLATION('x')
B: SELECT CHARSET('x'), COLLATION('x')
