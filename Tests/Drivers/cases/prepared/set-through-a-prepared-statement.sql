== SET through a prepared statement  pool=2
A! prepare s SET @a = ?
A! execute s [5]
A: SELECT @a
B: SELECT @a
A! prepare m SET SESSION sql_mode = ''
A! execute m []
A: SELECT @@sql_mode
B: SELECT @@sql_mode
