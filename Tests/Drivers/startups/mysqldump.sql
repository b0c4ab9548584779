# mysqldump 9.7 --single-transaction of one schema, of a server with GTIDs.
# Source: mysql/mysql-server, client/mysqldump.cc; a server's general log.
#: servers mysql
#: passing table_lock
# It takes the global read lock to read the GTIDs that go with its snapshot. The pin ends with the lock.
/*!40100 SET @@SQL_MODE='' */
/*!40103 SET TIME_ZONE='+00:00' */
/*!80000 SET SESSION information_schema_stats_expiry=0 */
SET SESSION NET_READ_TIMEOUT= 86400, SESSION NET_WRITE_TIMEOUT= 86400
SHOW VARIABLES LIKE 'gtid_mode'
FLUSH /*!40101 LOCAL */ TABLES
FLUSH /*!40101 LOCAL */ TABLES WITH READ LOCK
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ
START TRANSACTION /*!40100 WITH CONSISTENT SNAPSHOT */
SELECT @@GLOBAL.GTID_EXECUTED
UNLOCK TABLES
SHOW VARIABLES LIKE 'ndbinfo\_version'
! use weir_a
SAVEPOINT sp
show tables
~ show table status like 't'
SET SQL_QUOTE_SHOW_CREATE=1
SET SESSION character_set_results = 'binary'
show create table `t`
SET SESSION character_set_results = 'utf8mb4'
show fields from `t`
SELECT /*!40001 SQL_NO_CACHE */ * FROM `t`
SET SESSION character_set_results = 'binary'
use `weir_a`
select @@collation_database
SHOW TRIGGERS LIKE 't'
SET SESSION character_set_results = 'utf8mb4'
ROLLBACK TO SAVEPOINT sp
RELEASE SAVEPOINT sp
ROLLBACK
