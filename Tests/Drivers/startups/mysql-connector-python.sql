# MySQL Connector/Python 26.10: a new connection, a transaction with a level and access of its own, and a connection given back to its pool.
# Source: a server's general log; mysql/mysql-connector-python, mysql/connector/abstracts.py (set_charset_collation, start_transaction).
#: passing next_transaction
# The level and the access are for the next transaction only, on the connection where they were said.
mariadb: SET NAMES 'utf8mb4' COLLATE 'utf8mb4_general_ci'
mysql: SET NAMES 'utf8mb4' COLLATE 'utf8mb4_0900_ai_ci'
set autocommit=0
INSERT INTO t (v) VALUES (5)
commit
SET TRANSACTION ISOLATION LEVEL READ COMMITTED
SET TRANSACTION READ ONLY
START TRANSACTION
SELECT id, v FROM t
rollback
! reset
SET NAMES 'utf8mb4' COLLATE 'utf8mb4_general_ci'
SELECT @@autocommit, @@collation_connection
