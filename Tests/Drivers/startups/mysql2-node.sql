# mysql2 3 for Node.js: nothing is sent behind the login; its pool's release resets nothing unless told to. execute() prepares once and keeps the statement.
# Source: sidorares/node-mysql2, lib/base/connection.js (beginTransaction, ping, execute) and lib/base/pool_connection.js.
! ping
START TRANSACTION
= INSERT INTO t (v) VALUES (1)
COMMIT
= SELECT id, v FROM t WHERE id = 1
! reset
SELECT 1 + 1 AS solution
