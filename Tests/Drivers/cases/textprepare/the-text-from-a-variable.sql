== the text from a variable  pool=2
A: SET @sql = 'SELECT 1 + 1 AS two'
A: PREPARE s FROM @sql
A: SET @sql = 'SELECT 3'
A: EXECUTE s
A: PREPARE s FROM @sql
A: EXECUTE s
B: PREPARE s FROM @sql
B: EXECUTE s
A: PREPARE s FROM @never
A: EXECUTE s
