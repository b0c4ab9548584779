# TypeORM 0.3 and Knex 3 over mysql2: no statement for a new connection; transactions, one with a level.
# Source: typeorm/typeorm, src/driver/mysql/MysqlQueryRunner.ts (startTransaction) and MysqlDriver.ts (connect); knex/knex, lib/execution/transaction.js.
#: passing next_transaction
# The level is set for just the next transaction, ahead of it.
SELECT VERSION() AS `version`
SELECT DATABASE() AS `db_name`
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
START TRANSACTION
INSERT INTO `t`(`id`, `v`) VALUES (DEFAULT, 1)
SAVEPOINT typeorm_1
RELEASE SAVEPOINT typeorm_1
COMMIT
BEGIN;
select * from `t` where `id` = 1 for update
ROLLBACK
