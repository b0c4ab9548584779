== a variable set by EXECUTE IMMEDIATE  pool=2 servers=mariadb
A: EXECUTE IMMEDIATE 'SET group_concat_max_len = 71'
A: SELECT @@group_concat_max_len
B: SELECT @@group_concat_max_len
