== forgotten by a reset  pool=2
A: PREPARE s FROM 'SELECT 1'
A! reset
A: EXECUTE s
B: EXECUTE s
A: PREPARE s FROM 'SELECT 2'
A: EXECUTE s
