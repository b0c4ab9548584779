== texts in several collations  pool=2
A: SET @a = 'ž', @b = _latin1'x', @c = 'A' COLLATE utf8mb4_bin, @d = _utf8mb4'ß' COLLATE utf8mb4_unicode_ci, @e = ''
A: SELECT @a, @b, @c, @d, @e
A: SELECT CHARSET(@a), COLLATION(@a), CHARSET(@b), COLLATION(@c), COLLATION(@d), LENGTH(@a), CHAR_LENGTH(@a)
B: SELECT @a, @b, @c, @d, @e
A: SELECT @c = 'a', @d = 'ss', @b = 'X'
