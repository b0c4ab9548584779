== names of every kind  pool=2
A: SET @a.b = 1, @`with space` = 2, @'in quotes' = 3, @"in double" = 4, @$x = 5, @_y = 6, @1 = 7
A: SELECT @a.b, @`with space`, @'in quotes', @"in double", @$x, @_y, @1
A: SELECT @A.B, @`WITH SPACE`
B: SELECT @a.b, @`with space`
