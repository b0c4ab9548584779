== comments of MariaDB  pool=2 alone  servers=mariadb
A: SELECT /*M! 1 + */ 1
A: SELECT /*M!100100 1 + */ 1
A: SELECT /*M!999999 1 + */ 1
A: /*M! SET @m = 3 */
B: SELECT @m
A: SELECT @m
