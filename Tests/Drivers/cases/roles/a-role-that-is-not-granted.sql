== a role that is not granted  pool=2
A: SET ROLE weir_nobody
A: SELECT 1
B! connect user=other
B: SET ROLE NONE
B: SELECT 2
