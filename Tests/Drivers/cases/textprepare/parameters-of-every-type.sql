== parameters of every type  pool=2
A: PREPARE s FROM 'SELECT ?, ?, ?, ?, ?'
A: SET @i = 1, @d = 1.50, @f = 2e0, @t = 'ž', @n = NULL
A: EXECUTE s USING @i, @d, @f, @t, @n
A: EXECUTE s USING @n, @t, @f, @d, @i
B: EXECUTE s USING @i, @d, @f, @t, @n
A: EXECUTE s USING @i
A: EXECUTE s
