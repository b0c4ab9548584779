== variables that may not be set so  pool=2
A: SET SESSION max_connections = 10
A: SET GLOBAL sql_log_off = 'perhaps'
A: SET hostname = 'me'
A: SET @@global.group_concat_max_len = 'x'
A: SET version = '1'
A: SELECT @@no_such_variable
A: SELECT @@global.timestamp
B: SELECT 1
