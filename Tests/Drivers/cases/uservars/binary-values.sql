== binary values  pool=2
A: SET @b = x'00ff10', @c = _binary'abc', @d = b'1010', @e = 0x41, @f = UNHEX('C3A9')
A: SELECT HEX(@b), LENGTH(@b), @c, @d, @e, CHARSET(@b), CHARSET(@c), CHARSET(@e), HEX(@f)
B: SELECT HEX(@b), @c
A: SELECT @e + 0, @d + 0, CONCAT(@b, @c) = x'00ff10616263'
