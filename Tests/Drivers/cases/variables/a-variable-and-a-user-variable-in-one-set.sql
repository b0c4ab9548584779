== a variable and a user variable in one SET  pool=2
A: SET @x = 3, SESSION group_concat_max_len = 40, @y = @@group_concat_max_len
A: SELECT @x, @y, @@group_concat_max_len
B: SELECT @x, @y
A: SET group_concat_max_len = @x * 4
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
