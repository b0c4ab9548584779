== Oracle mode  servers=mariadb
A: SET sql_mode = 'ORACLE'
A: SELECT 'a' || NULL || 'b'
B: SELECT 'a' || NULL || 'b'
