# MySqlConnector 2.5 for .NET: a new connection, a transaction, a statement that was cancelled, and the connection reset by its pool.
# Source: mysql-net/MySqlConnector, src/MySqlConnector/Core/ServerSession.cs (s_setNamesUtf8mb4, GetRealServerDetailsAsync, s_sleep..., TryResetConnectionAsync)
# and src/MySqlConnector/MySqlConnection.cs (BeginTransactionAsync).
SET NAMES utf8mb4;
~ SELECT CONNECTION_ID(), VERSION();
set session transaction isolation level repeatable read;
start transaction;
INSERT INTO t (v) VALUES (1);
commit;
SELECT SLEEP(0) INTO @__MySqlConnector__Sleep;
! reset
SET NAMES utf8mb4;
set session transaction isolation level serializable;
start transaction read only;
= SELECT id, v FROM t WHERE id = 1
rollback;
SELECT @@collation_connection
