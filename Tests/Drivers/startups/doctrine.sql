# Doctrine DBAL 4 with PDO: the level, nested transactions, and what its schema manager asks first.
# Source: doctrine/dbal, src/Platforms/AbstractMySQLPlatform.php (getSetTransactionIsolationSQL, fetchTableOptionsByTable), src/Connection.php (createSavepoint).
# The begin and end of a transaction are those of php/php-src, ext/pdo_mysql/mysql_driver.c.
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
SELECT DATABASE()
START TRANSACTION
= INSERT INTO t (v) VALUES (1)
SAVEPOINT DOCTRINE_2
= UPDATE t SET v = 2 WHERE id = 1
RELEASE SAVEPOINT DOCTRINE_2
COMMIT
START TRANSACTION
= SELECT id, v FROM t WHERE id = 1 FOR UPDATE
ROLLBACK
= SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'weir_a' AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME
SELECT @@collation_connection
