# Rails 7 (Active Record with mysql2 or trilogy): a new connection, transactions with a savepoint, one with a level of its own.
# Source: rails/rails, activerecord/lib/active_record/connection_adapters/abstract_mysql_adapter.rb (configure_connection, begin_isolated_db_transaction),
# and abstract/savepoints.rb.
#: passing next_transaction
# The level is set for just the next transaction, ahead of it.
SET NAMES utf8mb4,  @@SESSION.sql_mode = CONCAT(CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), ',NO_AUTO_VALUE_ON_ZERO'),  @@SESSION.sql_auto_is_null = 0, @@SESSION.wait_timeout = 2147483
SELECT VERSION()
SHOW FULL FIELDS FROM `t`
! ping
BEGIN
INSERT INTO `t` (`v`) VALUES (1)
SAVEPOINT active_record_1
UPDATE `t` SET `t`.`v` = 2 WHERE `t`.`id` = 1
RELEASE SAVEPOINT active_record_1
COMMIT
= SELECT `t`.* FROM `t` WHERE `t`.`id` = 1 LIMIT 1
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
BEGIN
SELECT `t`.* FROM `t` ORDER BY `t`.`id` ASC LIMIT 1
ROLLBACK
SELECT @@sql_mode, @@wait_timeout
