== forgotten by a reset  pool=2
A: SET @a = 1
B: SET @b = 2
A! reset
A: SELECT @a, @b
B: SELECT @a, @b
B! reset
A: SET @c = 3
B: SELECT @a, @b, @c
