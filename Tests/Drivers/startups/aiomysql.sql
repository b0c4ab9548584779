# aiomysql 0.3.2 and asyncmy 0.2.18, for asyncio: a new connection and a transaction. Neither speaks of character sets; those are in the login.
# Source: a server's general log; aio-libs/aiomysql, aiomysql/connection.py (_connect), and long2ice/asyncmy, asyncmy/connection.pyx.
SET AUTOCOMMIT = 0
INSERT INTO t (v) VALUES (5)
COMMIT
! ping
SET AUTOCOMMIT = 1
BEGIN
SELECT id, v FROM t WHERE id = 1 FOR UPDATE
ROLLBACK
