== in a prepared statement on the wire  pool=2
A! prepare s SET @a = ?, @b = ?
A! execute s [1, "ž"]
A: SELECT @a, @b
A! execute s [null, 2.5]
B: SELECT @a, @b
A: SELECT @a, @b, CHARSET(@a)
A! close s
A: SELECT @b
