# SQLAlchemy 2.1.9 with PyMySQL 1.2: the first connection with a level of its own, then a connection from the pool, pinged before.
# Source: a server's general log; sqlalchemy/sqlalchemy, lib/sqlalchemy/dialects/mysql/base.py and mysqldb.py.
SET NAMES utf8mb4
SET AUTOCOMMIT = 0
SET NAMES utf8mb4
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
COMMIT
SELECT VERSION()
SELECT DATABASE()
mariadb: SELECT @@tx_isolation
mysql: SELECT @@transaction_isolation
SELECT @@sql_mode
SELECT @@lower_case_table_names
ROLLBACK
INSERT INTO t (v) VALUES (5)
COMMIT
ROLLBACK
! ping
INSERT INTO t (v) VALUES (6)
COMMIT
ROLLBACK
