# Sequelize 6 over mysql2: the time zone of a new connection, a transaction with a level.
# Source: sequelize/sequelize, src/dialects/mysql/connection-manager.js (connect) and src/dialects/abstract/query-generator/transaction.js.
#: passing next_transaction
# The level is set for just the next transaction, ahead of it.
SET time_zone = '+00:00'
SELECT VERSION() as `version`
SELECT 1+1 AS result
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
START TRANSACTION;
INSERT INTO `t` (`id`,`v`) VALUES (DEFAULT,1);
SAVEPOINT `8c1b-sp-0`;
ROLLBACK TO SAVEPOINT `8c1b-sp-0`;
COMMIT;
SELECT @@time_zone
