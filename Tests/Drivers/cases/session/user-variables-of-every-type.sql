== user variables of every type  pool=2
A: SET @i = 5, @s = 'text', @d = 1.25, @n = NULL, @b = x'00FF', @e = 1e10
A: SELECT @i, @s, @d, @n, HEX(@b), @e, @never
B: SELECT @i, @s, @d, @n, HEX(@b), @e, @never
A: SELECT @i := @i + 1
A: SELECT 'into' INTO @s
A: SELECT @i, @s
B: SELECT @i, @s
A: SET @`weird name` = 7, @Case = 8
A: SELECT @`weird name`, @cASE
