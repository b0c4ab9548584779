== denied  modes=text
# MySQL answers the prepare of the SET GLOBAL with an OK packet, which no client can read.
A! connect user=other
A: CREATE DATABASE weir_mine
A: SELECT * FROM mysql.user
A: SET GLOBAL max_connections = 5
A: SELECT 1
B: SELECT 2
A: USE mysql
A: SELECT DATABASE()
