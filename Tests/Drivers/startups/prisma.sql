# Prisma 6 (quaint with mysql_async): a new connection, a transaction with a level of its own, and prepared statements that stay open.
# Source: prisma/prisma-engines, quaint/src/connector/mysql/native/mod.rs (set_tx_isolation_level, fetch_cached); blackbeam/mysql_async, src/conn/mod.rs
# (read_settings).
#: passing next_transaction
# Prisma sets the level of just the next transaction, ahead of its BEGIN; the pin ends with that transaction.
SELECT @@max_allowed_packet,@@wait_timeout
= SELECT `weir_a`.`t`.`id`, `weir_a`.`t`.`v` FROM `weir_a`.`t` WHERE 1=1
BEGIN
= INSERT INTO `weir_a`.`t` (`v`) VALUES (1)
= SELECT `weir_a`.`t`.`id`, `weir_a`.`t`.`v` FROM `weir_a`.`t` WHERE `weir_a`.`t`.`id` = 1 LIMIT 1 OFFSET 0
COMMIT
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
BEGIN
= SELECT COUNT(*) FROM (SELECT `weir_a`.`t`.`id` FROM `weir_a`.`t` WHERE 1=1) AS `sub`
COMMIT
SELECT 1
