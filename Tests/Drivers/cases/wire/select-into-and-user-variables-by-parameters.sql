== SELECT INTO and user variables by parameters  pool=2
A! prepare s SELECT ?, ? INTO @a, @b
A! execute s [1, "x"]
A: SELECT @a, @b
B: SELECT @a, @b
A! prepare t SELECT @a := ?, @a
A! execute t [5]
A: SELECT @a
