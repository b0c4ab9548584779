== comments of MariaDB are only comments  pool=2 servers=mysql
A: SELECT /*M! 1 + */ 1
A: SELECT /*M!100100 1 + */ 1
A: /*M! SET @m = 3 */
A: SELECT @m
B: SELECT @m
