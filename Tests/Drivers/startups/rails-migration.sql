# Rails 7: the lock around migrations, which is one for the whole server.
# Source: rails/rails, activerecord/lib/active_record/migration.rb (with_advisory_lock) and connection_adapters/abstract_mysql_adapter.rb (get_advisory_lock,
# release_advisory_lock).
#: passing named_lock
# A named lock belongs to the connection that took it. The pin ends with the lock.
SET NAMES utf8mb4,  @@SESSION.sql_mode = CONCAT(CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), ',NO_AUTO_VALUE_ON_ZERO'),  @@SESSION.sql_auto_is_null = 0, @@SESSION.wait_timeout = 2147483
SELECT GET_LOCK('4853146523871690900', 0)
CREATE TABLE `schema_migrations` (`version` varchar(255) NOT NULL PRIMARY KEY)
INSERT INTO `schema_migrations` (`version`) VALUES ('20260101000000')
SELECT `schema_migrations`.`version` FROM `schema_migrations` ORDER BY `schema_migrations`.`version` ASC
DROP TABLE `schema_migrations`
SELECT RELEASE_LOCK('4853146523871690900')
