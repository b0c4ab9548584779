# phpMyAdmin 5.2: what each page begins with, and the list of schemas.
# Source: phpmyadmin/phpmyadmin, libraries/classes/DatabaseInterface.php (postConnect, setCollation, getVariable, isSuperUser) and ListDatabase.php.
SELECT @@version, @@version_comment
SET NAMES 'utf8mb4' COLLATE 'utf8mb4_general_ci';
SET lc_messages = 'de_DE';
SET `time_zone` = '+01:00'
SET collation_connection = 'utf8mb4_unicode_ci';
SELECT CURRENT_USER();
SELECT 1 FROM mysql.user LIMIT 1
SHOW SESSION VARIABLES LIKE 'character_set_server';
SELECT `SCHEMA_NAME` FROM `INFORMATION_SCHEMA`.`SCHEMATA` ORDER BY `SCHEMA_NAME`
! use weir_a
SHOW TABLES FROM `weir_a`;
SELECT @@lower_case_table_names
SHOW WARNINGS
SELECT @@lc_messages, @@time_zone, @@collation_connection
