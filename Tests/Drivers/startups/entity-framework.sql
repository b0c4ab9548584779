# Entity Framework Core 9 with Pomelo's provider, over MySqlConnector: a migration and a change that is saved.
# Source: PomeloFoundation/Pomelo.EntityFrameworkCore.MySql, src/EFCore.MySql/Migrations/Internal/MySqlHistoryRepository.cs (AcquireDatabaseLock) and
# src/EFCore.MySql/Update/Internal/MySqlUpdateSqlGenerator.cs (AppendSelectAffectedCommand).
#: passing named_lock
# MariaDB knows no wait without end, so it gets no lock from Pomelo's -1; there it stands with an end.
# Migrations take a named lock, which belongs to the connection that took it. The pin ends with the lock.
SET NAMES utf8mb4;
mysql: SELECT GET_LOCK('__weir_a_EFMigrationsLock', -1)
mariadb: SELECT GET_LOCK('__weir_a_EFMigrationsLock', 3600)
CREATE TABLE IF NOT EXISTS `__EFMigrationsHistory` (`MigrationId` varchar(150) CHARACTER SET utf8mb4 NOT NULL, `ProductVersion` varchar(32) CHARACTER SET utf8mb4 NOT NULL, CONSTRAINT `PK___EFMigrationsHistory` PRIMARY KEY (`MigrationId`)) CHARACTER SET=utf8mb4;
SELECT `MigrationId`, `ProductVersion` FROM `__EFMigrationsHistory` ORDER BY `MigrationId`;
SELECT RELEASE_LOCK('__weir_a_EFMigrationsLock')
set session transaction isolation level repeatable read;
start transaction;
INSERT INTO `t` (`v`) VALUES (1); SELECT `id` FROM `t` WHERE ROW_COUNT() = 1 AND `id` = LAST_INSERT_ID();
UPDATE `t` SET `v` = 2 WHERE `id` = 1; SELECT ROW_COUNT();
commit;
INSERT INTO `t` (`v`) VALUES (1); SELECT `id` FROM `t` WHERE ROW_COUNT() = 1 AND `id` = LAST_INSERT_ID();
DROP TABLE `__EFMigrationsHistory`
