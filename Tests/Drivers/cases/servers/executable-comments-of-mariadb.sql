== executable comments of MariaDB  pool=2 servers=mariadb
A: SELECT /*M!100000 1 + */ 2
A: /*M!100000 SET @m = 5 */
A: SELECT @m
B: SELECT @m
