== a login with a collation that is no default
A! connect charset=46
A: SELECT DATABASE(), 'x'
A: SET NAMES latin1
A: SELECT DATABASE()
B: SELECT DATABASE(), 'x'
A: SET NAMES utf8mb4
A: SELECT DATABASE(), 'x'
