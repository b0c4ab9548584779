== decimals and doubles  pool=2
A: SET @d = 1.10, @e = 1.5e300, @f = -0.0, @g = 12345678901234567890.123456789, @h = 1e0
A: SELECT @d, @e, @f, @g, @h, @d * 3, @e * 10
B: SELECT @d, @e, @f, @g, @h
A: SELECT @d = 1.1, @g + 0, ROUND(@g, 3)
