# Laravel 12 with PDO: a new connection with a time zone and a level, then statements and a transaction. PDO prepares at the server unless emulation is
# switched on.
# Source: laravel/framework, src/Illuminate/Database/Connectors/MySqlConnector.php (configureConnection, getSqlMode) and Concerns/ManagesTransactions.php.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
mariadb: SET NAMES 'utf8mb4' COLLATE 'utf8mb4_unicode_ci', time_zone='+00:00', SESSION sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
mysql: SET NAMES 'utf8mb4' COLLATE 'utf8mb4_0900_ai_ci', time_zone='+00:00', SESSION sql_mode='ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION';
START TRANSACTION
= insert into `t` (`v`) values (1)
SAVEPOINT trans2
= update `t` set `v` = 2 where `id` = 1
ROLLBACK TO SAVEPOINT trans2
COMMIT
= select * from `t` where `v` = 1 limit 1
SELECT @@collation_connection, @@time_zone, @@sql_mode
