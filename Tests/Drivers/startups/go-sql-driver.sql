# go-sql-driver/mysql 1.9: parameters of the data source name become one SET, database/sql's transactions START TRANSACTION, and arguments a prepared statement.
# Source: go-sql-driver/mysql, connector.go and connection.go (handleParams, getSystemVar, begin, BeginTx).
#: passing next_transaction
# sql.TxOptions with a level sets it for just the next transaction.
SELECT @@max_allowed_packet
SET NAMES utf8mb4
SET sql_mode = 'TRADITIONAL', time_zone = '+00:00'
! ping
START TRANSACTION
= INSERT INTO t (v) VALUES (1)
COMMIT
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE
START TRANSACTION
= SELECT v FROM t WHERE id = 1
ROLLBACK
START TRANSACTION READ ONLY
= SELECT v FROM t WHERE id = 1
COMMIT
SELECT @@sql_mode, @@time_zone
