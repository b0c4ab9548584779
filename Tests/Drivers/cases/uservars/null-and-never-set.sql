== NULL and never set  pool=2
A: SET @n = NULL, @m = 5
A: SELECT @n, @never, @n IS NULL, @never IS NULL, COALESCE(@n, @never, @m)
A: SET @m = NULL
B: SELECT @m
A: SELECT @m, CHARSET(@m), COLLATION(@never)
