== expressions of other variables  pool=2
A: SET @a = 2, @b = @a * 3, @c = CONCAT('v', @b), @d = (@a := @a + 1) + @a
A: SELECT @a, @b, @c, @d
B: SELECT @a, @b, @c, @d
A: SET @a = @b, @b = @a
A: SELECT @a, @b
