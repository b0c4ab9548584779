# mariadb-dump 10.11 without --single-transaction: the tables are locked while they are read.
# Source: MariaDB/server, client/mysqldump.c; a server's general log.
#: servers mariadb
#: passing table_lock
# A lock of tables belongs to the connection. The pin ends with it.
/*!40100 SET @@SQL_MODE='' */
/*!40103 SET TIME_ZONE='+00:00' */
! use weir_a
SHOW FULL TABLES
LOCK TABLES `t` READ /*!32311 LOCAL */
SELECT engine, table_type FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = DATABASE() AND table_name = 't'
show create table `t`
SELECT /*!40001 SQL_NO_CACHE */ `id`, `v` FROM `t`
UNLOCK TABLES
