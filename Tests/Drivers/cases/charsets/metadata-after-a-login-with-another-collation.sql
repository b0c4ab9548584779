== metadata after a login with another collation
A! connect charset=46
A: SELECT DATABASE(), 'x'
A! quit
B: SELECT DATABASE(), 'x'
