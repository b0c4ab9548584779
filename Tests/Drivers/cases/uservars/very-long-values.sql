== very long values  pool=2
A: SET @l = REPEAT('abcdefghij', 10000)
A: SELECT LENGTH(@l), MD5(@l)
B: SELECT LENGTH(@l)
A: SELECT @l = REPEAT('abcdefghij', 10000), RIGHT(@l, 3)
