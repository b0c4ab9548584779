== a variable set by PREPARE in SQL  pool=2
A: PREPARE s FROM 'SET SESSION group_concat_max_len = ?'
A: SET @n = 81
A: EXECUTE s USING @n
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
A: DEALLOCATE PREPARE s
