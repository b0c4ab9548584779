# mariadb-dump 10.11 --single-transaction of one schema.
# Source: MariaDB/server, client/mysqldump.c; a server's general log.
#: servers mariadb
/*!40100 SET @@SQL_MODE='' */
/*!40103 SET TIME_ZONE='+00:00' */
/*M!100100 SET @@MAX_STATEMENT_TIME=0.000000 */
/*M!100100 SET WAIT_TIMEOUT=DEFAULT */
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ
START TRANSACTION /*!40100 WITH CONSISTENT SNAPSHOT */
UNLOCK TABLES
set optimizer_switch='semijoin=off'
SELECT DISTINCT TABLESPACE_NAME, FILE_NAME, LOGFILE_GROUP_NAME, EXTENT_SIZE, INITIAL_SIZE, ENGINE FROM INFORMATION_SCHEMA.FILES WHERE FILE_TYPE = 'DATAFILE' AND TABLESPACE_NAME IN (SELECT DISTINCT TABLESPACE_NAME FROM INFORMATION_SCHEMA.PARTITIONS WHERE TABLE_SCHEMA IN ('weir_a')) ORDER BY TABLESPACE_NAME, LOGFILE_GROUP_NAME
set optimizer_switch=default
! use weir_a
SAVEPOINT sp
SHOW FULL TABLES
SELECT engine, table_type FROM INFORMATION_SCHEMA.TABLES WHERE table_schema = DATABASE() AND table_name = 't'
SET SQL_QUOTE_SHOW_CREATE=1
SET SESSION character_set_results = 'binary'
show create table `t`
SET SESSION character_set_results = 'utf8mb4'
select column_name, extra, generation_expression, data_type from information_schema.columns where table_schema=database() and table_name='t' order by ordinal_position
SELECT /*!40001 SQL_NO_CACHE */ `id`, `v` FROM `t`
SET SESSION character_set_results = 'binary'
! use weir_a
select @@collation_database
SELECT TRIGGER_NAME FROM INFORMATION_SCHEMA.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE() AND EVENT_OBJECT_TABLE = 't'
SET SESSION character_set_results = 'utf8mb4'
ROLLBACK TO SAVEPOINT sp
RELEASE SAVEPOINT sp
ROLLBACK
