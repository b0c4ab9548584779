== integers, small and large  pool=2
A: SET @i = 5, @n = -9223372036854775808, @u = 18446744073709551615, @z = 0
A: SELECT @i, @n, @u, @z, @i + 1, @u - 1
B: SELECT @i, @n, @u, @z
A: SELECT @i / 2, @i DIV 2, @i % 2, -@i, @i | 8
